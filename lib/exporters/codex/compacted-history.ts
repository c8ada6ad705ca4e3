import type { ContentPart } from "#lib/conversation/content.ts";
import { messageItem } from "./turn-items.ts";

type Item = Record<string, unknown>;
type Compaction = Extract<ContentPart, { type: "compaction" }>;

/** What the model sees so far, as response items: a `compacted` line replaces the whole of it. */
export class CompactedHistory {
  #items: { eventId: string; item: Item }[] = [];

  add(eventId: string, item: Item | null): void {
    if (item) this.#items.push({ eventId, item });
  }

  /** The items a compaction leaves, its summary before them. */
  compact({ summary, forgetsAll, keptFromEventId, forgottenEventIds }: Compaction): Item[] {
    const forgotten = new Set(forgottenEventIds);
    const tailAt = this.#items.findIndex(({ eventId }) => eventId === keptFromEventId);
    const tail = tailAt < 0 ? [] : this.#items.slice(tailAt);
    const kept = forgetsAll === true ? tail : this.#items.filter(({ eventId }) => !forgotten.has(eventId));
    const told = messageItem("user", [{ type: "text", text: summary ?? "" }]);
    this.#items = [{ eventId: "", item: told }, ...kept];
    return this.#items.map(({ item }) => item);
  }
}
