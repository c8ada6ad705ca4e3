import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Field, Textarea } from "#components/ui/field.tsx";
import { storeDraft } from "./use-prefill.ts";

type ComposerProps = {
  conversationId: string;
  initialText: string;
  onSend: ((text: string) => void) | undefined;
};

/** The message a fork was cut before, ready to be edited. */
export function Composer({ conversationId, initialText, onSend }: ComposerProps) {
  // Drafts are stored where the initial text came from: the first one is what "Undo edits" goes back to.
  const [original] = useState(initialText);
  const [text, setText] = useState(initialText);
  const change = (next: string) => {
    setText(next);
    storeDraft(conversationId, next);
  };
  return (
    <form
      className="flex shrink-0 flex-col gap-2 border-line border-t px-4 py-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") onSend?.(text);
      }}
    >
      <Field label="Message">
        <Textarea
          value={text}
          onChange={(event) => change(event.target.value)}
          rows={4}
          className="max-h-[30vh]"
        />
      </Field>
      <div className="flex items-center gap-2">
        <p className="min-w-0 flex-1 text-mute text-sm">
          The message this branch was cut before. Edits are kept in this tab.
        </p>
        {text !== original && (
          <Button size="sm" variant="ghost" onClick={() => change(original)}>
            Undo edits
          </Button>
        )}
        <CopyButton text={text} label="Copy message" />
        {onSend && (
          <Button type="submit" variant="primary" disabled={text.trim() === ""}>
            Send
          </Button>
        )}
      </div>
    </form>
  );
}
