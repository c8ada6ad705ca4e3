import type { TranscriptEvent } from "#lib/api/transcript.ts";
import { dropRepeatedNotes } from "#lib/panel/tool-arguments.ts";
import { liftBadges } from "#lib/turn-view/answered-parts.ts";
import { PartView } from "./parts/part-view.tsx";
import { RawPayload } from "./parts/raw-payload.tsx";
import { MemoryScope } from "./use-remembered.tsx";

type EventBodyProps = { event: TranscriptEvent; conversationId: string; raw: boolean };

/** The readable parts of an event, or its payload as it is stored. */
export function EventBody({ event, conversationId, raw }: EventBodyProps) {
  if (raw) return <RawPayload event={event} conversationId={conversationId} />;
  const parts = dropRepeatedNotes(liftBadges(event.parts).parts);
  if (parts.length === 0) {
    return <p className="mt-1 text-mute">{event.summary || "Nothing to read here: see the raw payload."}</p>;
  }
  return (
    <div className="mt-1 flex flex-col gap-2">
      {parts.map((part, index) => {
        // Parts of a committed event never change place.
        const name = `${index}-${part.type}`;
        return (
          <MemoryScope key={name} name={name}>
            <PartView part={part} leads={index === 0} />
          </MemoryScope>
        );
      })}
    </div>
  );
}
