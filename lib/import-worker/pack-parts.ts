import { EventPacker, type PackedEvents } from "#lib/db/packed-events.ts";
import type { FamilyPart, FamilyParts } from "#lib/services/draft-parts.ts";
import { type FactsLinks, joinFacts } from "#lib/services/link-facts.ts";

type OtherPart = Exclude<FamilyPart, { type: "events" }>;
type EventsPart = { type: "events"; conversationId: string; facts: FactsLinks; packed: PackedEvents };

/** A part as it is written: its events are packed as the database takes them, nothing looks at them again. */
export type PackedPart = OtherPart | EventsPart;

/** Packed parts of one family after the other; answered as `FamilyParts` are. */
export type PackedParts = AsyncGenerator<PackedPart, void, "skip" | undefined>;

/** Of one message between threads: each costs the server's own a turn. */
const EVENTS_PER_MESSAGE = 250;
const BYTES_PER_MESSAGE = 1_000_000;

export async function* packParts(parts: FamilyParts): PackedParts {
  let reply: "skip" | undefined;
  let open: OpenPack | null = null;
  for (;;) {
    const next = await parts.next(reply);
    reply = undefined;
    const part = next.done ? null : next.value;
    if (part?.type === "events") {
      if (open?.conversationId !== part.conversationId) open = new OpenPack(part.conversationId);
      open.add(part);
      if (open.isFull) yield open.take();
      continue;
    }
    // What comes behind events needs them: they go first.
    if (open && !open.isEmpty) yield open.take();
    open = null;
    if (!part) return;
    reply = yield part;
  }
}

/** Events of one conversation on their way into messages. */
class OpenPack {
  readonly conversationId: string;
  readonly #packer: EventPacker;
  #facts: FactsLinks[] = [];

  constructor(conversationId: string) {
    this.conversationId = conversationId;
    this.#packer = new EventPacker(conversationId);
  }

  get isEmpty(): boolean {
    return this.#packer.count === 0;
  }

  get isFull(): boolean {
    return this.#packer.count >= EVENTS_PER_MESSAGE || this.#packer.size >= BYTES_PER_MESSAGE;
  }

  add({ events, payloads, facts }: Extract<FamilyPart, { type: "events" }>): void {
    this.#packer.add(events, payloads);
    this.#facts.push(facts);
  }

  take(): EventsPart {
    const facts = joinFacts(this.#facts);
    this.#facts = [];
    return { type: "events", conversationId: this.conversationId, facts, packed: this.#packer.take() };
  }
}
