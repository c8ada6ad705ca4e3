import { Braces, GitBranchPlus, Hash, Link2, Pencil } from "lucide-react";
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
  const fork = (cut: "after" | "before") => focus.onFork({ conversationId, eventId: event.eventId, cut });
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
      {event.kind === "message" && event.role === "user" && (
        <Button size="sm" variant="ghost" onClick={() => fork("before")}>
          <Pencil size={12} aria-hidden />
          Edit and resend
        </Button>
      )}
      <Button size="sm" variant="ghost" className="text-accent" onClick={() => fork("after")}>
        <GitBranchPlus size={13} aria-hidden />
        Fork from here
      </Button>
    </div>
  );
}

function eventLink(familyId: string, conversationId: string, eventId: string): string {
  const search = new URLSearchParams({ branch: conversationId, event: eventId });
  const path = `/runs/${encodeURIComponent(familyId)}?${search}`;
  return typeof window === "undefined" ? path : new URL(path, window.location.origin).href;
}
