import { type PackedEvents, packEvents } from "#lib/db/packed-events.ts";
import type { FamilyPart, FamilyParts } from "#lib/services/draft-parts.ts";
import type { FactsLinks } from "#lib/services/link-facts.ts";

type OtherPart = Exclude<FamilyPart, { type: "events" }>;

/** A part as it is written: its events are packed as the database takes them, nothing looks at them again. */
export type PackedPart =
  | OtherPart
  | { type: "events"; conversationId: string; facts: FactsLinks; packed: PackedEvents };

/** Packed parts of one family after the other; answered as `FamilyParts` are. */
export type PackedParts = AsyncGenerator<PackedPart, void, "skip" | undefined>;

export async function* packParts(parts: FamilyParts): PackedParts {
  let reply: "skip" | undefined;
  for (;;) {
    const next = await parts.next(reply);
    if (next.done) return;
    const part = next.value;
    if (part.type === "events") {
      const { conversationId, events, payloads, facts } = part;
      const packed = packEvents(conversationId, events, payloads);
      reply = yield { type: "events", conversationId, facts, packed };
    } else {
      reply = yield part;
    }
  }
}
