import { FACTS_MARK_BYTES, FACTS_START, nextFactsHash } from "#lib/conversation/sealed-facts.ts";
import type { EventRow } from "#lib/db/store.ts";
import { sha256 } from "#lib/sha256.ts";

/** What a stretch of events adds to a facts chain: its last link (hex) and the first bytes of every link. */
export type FactsLinks = { head: string; marks: Uint8Array };

/**
 * Goes on over further events from the link before them. Synchronous: some 3 µs each.
 * @param onLink told the link of every event.
 */
export function linkFacts(
  previous: string,
  events: readonly EventRow[],
  onLink?: (event: EventRow, link: string) => void,
): FactsLinks {
  const marks = Buffer.alloc(events.length * FACTS_MARK_BYTES);
  let head = previous;
  for (const [index, event] of events.entries()) {
    head = nextFactsHash(sha256, head, event);
    marks.write(head, index * FACTS_MARK_BYTES, FACTS_MARK_BYTES, "hex");
    onLink?.(event, head);
  }
  return { head, marks: new Uint8Array(marks.buffer, marks.byteOffset, marks.byteLength) };
}

/** Stretches that follow one another as one. */
export function joinFacts(stretches: readonly FactsLinks[]): FactsLinks {
  // In memory of their own: `Buffer.concat` gives a view of eight kilobytes, all of which would go to the other thread.
  const marks = new Uint8Array(stretches.reduce((sum, stretch) => sum + stretch.marks.length, 0));
  let at = 0;
  for (const stretch of stretches) {
    marks.set(stretch.marks, at);
    at += stretch.marks.length;
  }
  return { head: stretches.at(-1)?.head ?? FACTS_START, marks };
}

/** The facts chain of a conversation while its events come in: of each link what finds the place of a change. */
export class FactsChain {
  #parts: Uint8Array[];
  #head: string;

  private constructor(parts: Uint8Array[], head: string) {
    this.#parts = parts;
    this.#head = head;
  }

  static empty(): FactsChain {
    return new FactsChain([], FACTS_START);
  }

  /** The last link, hex. */
  get head(): string {
    return this.#head;
  }

  extend(events: readonly EventRow[]): void {
    this.append(linkFacts(this.#head, events));
  }

  /** Takes in links that were made from this chain's head on. */
  append({ head, marks }: FactsLinks): void {
    this.#head = head;
    this.#parts.push(marks);
  }

  /**
   * The chain up to an event, inclusive: what a branch begins with. -1 is an empty one.
   * @param head the link of that event.
   */
  through(seq: number, head: string): FactsChain {
    return seq < 0
      ? FactsChain.empty()
      : new FactsChain([this.marks().subarray(0, (seq + 1) * FACTS_MARK_BYTES)], head);
  }

  /** The first bytes of every link, to find the event where a chain goes another way. */
  marks(): Uint8Array {
    // Kept as one: thousands of branches may begin with parts of it.
    const marks = this.#parts.length === 1 ? this.#parts[0] : undefined;
    if (marks) return marks;
    const joined = Buffer.concat(this.#parts);
    this.#parts = [joined];
    return joined;
  }
}
