import { Bot, Braces, GitBranchPlus, Hash, Link2, Pencil, RefreshCw } from "lucide-react";
import { useAskToSpawn } from "#components/spawn/spawn-context.tsx";
import { useTurns } from "#components/turn/turn-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import type { TranscriptEvent } from "#lib/api/transcript.ts";
import { textOfEvent } from "#lib/panel/describe-event.ts";
import type { PanelFocus } from "./panel-focus.ts";

type EventActionsProps = {
  event: TranscriptEvent;
  focus: PanelFocus;
  raw: boolean;
  onRaw: (raw: boolean) => void;
  /** The event is the selected one. */
  selected: boolean;
};

/** What can be done with one event. Laid over the header's end, so that showing them moves nothing. */
export function EventActions({ event, focus, raw, onRaw, selected }: EventActionsProps) {
  const { conversationId } = focus.path.lane;
  const askToSpawn = useAskToSpawn();
  return (
    <div
      className={classNames(
        "-my-0.5 -right-1 absolute flex items-center rounded-md border border-line bg-panel px-0.5 shadow-raise",
        "opacity-0 focus-within:opacity-100 group-hover/event:opacity-100",
        // Where nothing can hover, the selected event shows them and the others must not catch a tap.
        selected ? "[@media(hover:none)]:opacity-100" : "[@media(hover:none)]:pointer-events-none",
      )}
    >
      <CopyButton text={textOfEvent(event.parts)} label="Copy text" />
      <CopyButton text={event.eventId} label="Copy event id" icon={<Hash size={13} aria-hidden />} />
      <CopyButton
        text={eventLink(focus.graph.familyId, conversationId, event.eventId)}
        label="Copy link to this event"
        icon={<Link2 size={13} aria-hidden />}
      />
      <IconButton
        label={raw ? "Show readable" : "Show raw payload"}
        size="sm"
        aria-pressed={raw}
        className={raw ? "text-accent" : undefined}
        onClick={() => onRaw(!raw)}
      >
        <Braces size={13} aria-hidden />
      </IconButton>
      <AnswerAgain event={event} focus={focus} />
      <IconButton
        label="Spawn sub-agent"
        size="sm"
        onClick={() => askToSpawn({ conversationId, eventId: event.eventId })}
      >
        <Bot size={13} aria-hidden />
      </IconButton>
      <Button
        size="sm"
        variant="ghost"
        className="text-accent"
        onClick={() => focus.onFork({ conversationId, eventId: event.eventId, cut: "after" })}
      >
        <GitBranchPlus size={13} aria-hidden />
        <span className="max-sm:sr-only">Fork from here</span>
      </Button>
    </div>
  );
}

/** A user message can be sent again with other words, an answer asked for again; both in sibling forks. */
function AnswerAgain({ event, focus }: Pick<EventActionsProps, "event" | "focus">) {
  const { editMessage, regenerate } = useTurns();
  const { conversationId } = focus.path.lane;
  const { eventId } = event;
  if (event.kind !== "message") return null;
  if (event.role === "user") {
    const text = textOfEvent(event.parts.filter((part) => part.type === "text"));
    return (
      <Button size="sm" variant="ghost" onClick={() => editMessage({ conversationId, eventId, text })}>
        <Pencil size={12} aria-hidden />
        Edit and resend
      </Button>
    );
  }
  const asked = findQuestion(focus, event.seq);
  if (event.role !== "assistant" || asked === null) return null;
  return (
    <Button size="sm" variant="ghost" onClick={() => regenerate(conversationId, asked)}>
      <RefreshCw size={12} aria-hidden />
      Regenerate
    </Button>
  );
}

/** The user message an answer belongs to. */
function findQuestion({ path }: PanelFocus, seq: number): string | null {
  return path.steps.findLast(({ step }) => step.kind === "user" && step.firstSeq < seq)?.step.eventId ?? null;
}

function eventLink(familyId: string, conversationId: string, eventId: string): string {
  const search = new URLSearchParams({ branch: conversationId, event: eventId });
  const path = `/runs/${encodeURIComponent(familyId)}?${search}`;
  return typeof window === "undefined" ? path : new URL(path, window.location.origin).href;
}
