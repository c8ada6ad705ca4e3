import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Braces, PencilLine, SlidersHorizontal } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { AnswererLine } from "#components/turn/answerer-line.tsx";
import { AttemptsButton } from "#components/turn/attempts-dialog.tsx";
import { ModelField } from "#components/turn/model-field.tsx";
import { ParameterFields } from "#components/turn/parameter-fields.tsx";
import { DraftRequestDialog } from "#components/turn/request-dialog.tsx";
import { SamplesMenu } from "#components/turn/samples-menu.tsx";
import { SendProblem } from "#components/turn/send-problem.tsx";
import { StopButton } from "#components/turn/stop-button.tsx";
import type { EditedMessage } from "#components/turn/turn-context.tsx";
import { useModelSettings } from "#components/turn/use-model-settings.ts";
import { useSend } from "#components/turn/use-send.ts";
import { Button } from "#components/ui/button.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { turnQueries } from "#lib/query/turns.ts";
import { findRunningAttempt } from "#lib/turn-view/failed-attempt.ts";

type ComposerProps = {
  conversationId: string;
  text: string;
  onText: (text: string) => void;
  /** The user message it replaces; null to go on at the branch's end. */
  edited: EditedMessage | null;
  onSent: () => void;
  onCancelEdit: () => void;
  onFork: () => void;
};

/** What is sent next, to which model, as how many samples. What is typed stays until the server has taken it. */
export function Composer(props: ComposerProps) {
  const { conversationId, text, onText, edited, onSent, onCancelEdit, onFork } = props;
  const [count, setCount] = useState(1);
  const [tuning, setTuning] = useState(false);
  const [viewing, setViewing] = useState(false);
  const queryClient = useQueryClient();
  const turns = useQuery(turnQueries.list(conversationId));
  const settings = useModelSettings(conversationId);
  const running = edited === null && turns.data !== undefined ? findRunningAttempt(turns.data) : null;
  const { send, sending, problem, clear } = useSend({
    conversationId,
    replacesEventId: edited?.eventId ?? null,
    onTaken: onSent,
  });
  const wrong = Object.keys(settings.read.errors).length > 0;
  const blocked = text.trim() === "" || sending || wrong || running !== null;
  const submit = () => {
    if (!blocked) send({ text, overrides: settings.overrides, count });
  };
  const changed = Object.keys(settings.read.values).length;
  return (
    <form
      aria-label={edited === null ? "Continue this branch" : "Edit and resend"}
      className="flex shrink-0 flex-col gap-2 border-line border-t px-4 py-3"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {edited !== null && (
        <p className="flex items-center gap-2 text-mute text-sm">
          <PencilLine size={13} aria-hidden className="shrink-0 text-accent" />
          <span className="min-w-0 flex-1 truncate">
            Sending forks before this message; the branch stays.
          </span>
          <Button size="sm" variant="ghost" onClick={onCancelEdit}>
            Cancel
          </Button>
        </p>
      )}
      {problem !== null && (
        <SendProblem
          problem={problem}
          onRetry={submit}
          onFork={onFork}
          onLook={() => {
            clear();
            void queryClient.invalidateQueries({ queryKey: turnQueries.list(conversationId).queryKey });
          }}
          onClose={clear}
        />
      )}
      <div className="rounded-lg border border-line-strong bg-panel focus-within:border-accent">
        <textarea
          id={`message-${conversationId}`}
          aria-label="Message"
          aria-keyshortcuts="Enter"
          value={text}
          rows={2}
          placeholder={running === null ? "Go on from here…" : "Write the next message meanwhile…"}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={(event) => {
            if (!isSendKey(event)) return;
            event.preventDefault();
            submit();
          }}
          className="field-sizing-content block max-h-[30vh] min-h-[52px] w-full resize-none rounded-lg bg-transparent px-2.5 py-2 outline-none"
        />
        {tuning && <ParameterFields settings={settings} />}
        <div className="flex items-center gap-1 border-line border-t px-1.5 py-1.5">
          <ModelField settings={settings} />
          <IconButton
            label={changed === 0 ? "Parameters" : `Parameters (${changed} changed)`}
            size="sm"
            aria-expanded={tuning}
            className={tuning || changed > 0 ? "text-accent" : undefined}
            onClick={() => setTuning(!tuning)}
          >
            <SlidersHorizontal size={13} aria-hidden />
          </IconButton>
          {edited === null && (
            <IconButton label="View request" size="sm" onClick={() => setViewing(true)}>
              <Braces size={13} aria-hidden />
            </IconButton>
          )}
          <SamplesMenu count={count} onChange={setCount} />
          {running === null ? (
            <Button type="submit" size="sm" variant="primary" className="h-7 px-3" disabled={blocked}>
              {sending ? "Sending" : "Send"}
            </Button>
          ) : (
            <StopButton attempt={running} />
          )}
        </div>
      </div>
      <div className="flex h-6 items-center gap-2">
        <AnswererLine answerer={settings.answerer} />
        {edited === null && turns.data !== undefined && <AttemptsButton attempts={turns.data.attempts} />}
      </div>
      {viewing && (
        <DraftRequestDialog
          conversationId={conversationId}
          body={{ text, overrides: settings.overrides }}
          onClose={() => setViewing(false)}
        />
      )}
    </form>
  );
}

/** Enter alone or with Ctrl or Cmd, and not the one that ends a composed character. */
function isSendKey(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
  return event.key === "Enter" && !event.shiftKey && !event.altKey && !event.nativeEvent.isComposing;
}
