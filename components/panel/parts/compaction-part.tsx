import type { ContentPart } from "#lib/conversation/content.ts";
import { MessageText } from "./message-text.tsx";

type CompactionPartProps = { part: Extract<ContentPart, { type: "compaction" }> };

/** From here on the model reads a summary in place of the events it replaces. */
export function CompactionPart({ part }: CompactionPartProps) {
  return (
    <div className="rounded-lg border border-line-strong border-dashed px-3 py-2">
      <p className="text-mute text-sm">{changeOf(part)}</p>
      {part.summary !== null && (
        <div className="mt-2">
          <MessageText text={part.summary} />
        </div>
      )}
    </div>
  );
}

function changeOf({ forgetsAll, keptFromEventId, forgottenEventIds }: CompactionPartProps["part"]): string {
  if (forgetsAll) {
    return keptFromEventId === undefined
      ? "From here on the model reads this summary in place of everything before it. The record keeps it all."
      : "From here on the model reads this summary and the last events before it. The record keeps everything.";
  }
  const count = forgottenEventIds.length;
  if (count === 0) return "The model was asked to shorten its history here.";
  return `From here on the model no longer reads ${count === 1 ? "1 earlier event" : `${count} earlier events`}. The record keeps them.`;
}
