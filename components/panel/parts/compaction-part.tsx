import type { ContentPart } from "#lib/conversation/content.ts";
import { MessageText } from "./message-text.tsx";

type CompactionPartProps = { part: Extract<ContentPart, { type: "compaction" }> };

/** From here on the model reads a summary in place of the events it replaces. */
export function CompactionPart({ part }: CompactionPartProps) {
  const count = part.forgottenEventIds.length;
  return (
    <div className="rounded-lg border border-line-strong border-dashed px-3 py-2">
      <p className="text-mute text-sm">
        {part.forgetsAll
          ? "From here on the model reads this summary in place of everything before it. The record keeps it all."
          : count === 0
            ? "The model was asked to shorten its history here."
            : `From here on the model no longer reads ${count === 1 ? "1 earlier event" : `${count} earlier events`}. The record keeps them.`}
      </p>
      {part.summary !== null && (
        <div className="mt-2">
          <MessageText text={part.summary} />
        </div>
      )}
    </div>
  );
}
