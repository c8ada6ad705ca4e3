import { ByteBuffer } from "./byte-buffer.ts";
import {
  CONVERSATION_AT,
  type EventValues,
  HASH_AT,
  ORIGIN_AT,
  SIZE_AT,
  SUMMARY_AT,
  toEventValues,
} from "./event-rows.ts";
import { JsonList } from "./json-list.ts";
import type { EventRow, PayloadRow } from "./store.ts";

/**
 * Events of one conversation as they cross threads, in one buffer that is handed over without a copy: the payloads one
 * behind the other, each once, in the order in which events first name them; then the rows as JSON arrays in UTF-8,
 * which are read twice as fast as a structured clone and bound as they are; then the rows' summaries. These are apart
 * because one character that is not ASCII makes all the text around it twice as large and slower to read.
 */
export type PackedEvents = {
  conversationId: string;
  /** Seq of the first; the others follow without a gap. */
  fromSeq: number;
  count: number;
  bytes: ArrayBuffer;
  /** Where in `bytes` the rows and their summaries begin. */
  rowsAt: number;
  summariesAt: number;
};

const decoder = new TextDecoder();

/**
 * Collects events of one conversation until they are enough for a message. As bytes at once: a few buffers cost the
 * collector less than thousands of rows that live for a while.
 */
export class EventPacker {
  readonly #conversationId: string;
  readonly #rows = new JsonList();
  readonly #summaries = new JsonList();
  readonly #payloads = new ByteBuffer();
  readonly #hashes = new Set<string>();
  #fromSeq = 0;
  #count = 0;

  constructor(conversationId: string) {
    this.#conversationId = conversationId;
  }

  /** Events so far. */
  get count(): number {
    return this.#count;
  }

  /** Bytes of their payloads. */
  get size(): number {
    return this.#payloads.length;
  }

  /**
   * @param payloads those the events name, in the order in which they first do.
   * @throws Error when the events are not numbered without a gap.
   */
  add(events: readonly EventRow[], payloads: readonly PayloadRow[]): void {
    const from = this.#count === 0 ? (events[0]?.seq ?? 0) : this.#fromSeq + this.#count;
    if (events.some((event, index) => event.seq !== from + index)) {
      throw new Error(`Events of ${this.#conversationId} must be numbered without a gap.`);
    }
    this.#fromSeq = from - this.#count;
    this.#rows.append(events.map((event) => this.#withoutKnown(event)));
    this.#summaries.append(events.map((event) => event.summary));
    this.#count += events.length;
    for (const { sha256, bytes } of payloads) {
      if (this.#hashes.has(sha256)) continue;
      this.#hashes.add(sha256);
      this.#payloads.append(bytes);
    }
  }

  /** What was collected; the next ones follow it. */
  take(): PackedEvents {
    const rows = this.#rows.take();
    const summaries = this.#summaries.take();
    const rowsAt = this.#payloads.length;
    const summariesAt = rowsAt + rows.byteLength;
    const together = new Uint8Array(summariesAt + summaries.byteLength);
    together.set(this.#payloads.view());
    together.set(rows, rowsAt);
    together.set(summaries, summariesAt);
    const packed: PackedEvents = {
      conversationId: this.#conversationId,
      fromSeq: this.#fromSeq,
      count: this.#count,
      bytes: together.buffer,
      rowsAt,
      summariesAt,
    };
    this.#count = 0;
    this.#payloads.clear();
    this.#hashes.clear();
    return packed;
  }

  /** The row without what is said beside it. */
  #withoutKnown(event: EventRow): EventValues {
    const values = toEventValues("", event);
    values[SUMMARY_AT] = "";
    if (event.originConversationId === this.#conversationId) values[ORIGIN_AT] = "";
    return values;
  }
}

export function unpackEvents({ conversationId, bytes, rowsAt, summariesAt }: PackedEvents): {
  values: EventValues[];
  payloads: PayloadRow[];
} {
  // Our own rows, a thread away: nothing to distrust.
  const values: EventValues[] = JSON.parse(
    decoder.decode(new Uint8Array(bytes, rowsAt, summariesAt - rowsAt)),
  );
  const summaries: string[] = JSON.parse(decoder.decode(new Uint8Array(bytes, summariesAt)));
  const payloads = new Map<string, PayloadRow>();
  let at = 0;
  for (const [index, row] of values.entries()) {
    row[CONVERSATION_AT] = conversationId;
    row[ORIGIN_AT] ||= conversationId;
    row[SUMMARY_AT] = summaries[index] ?? "";
    const sha256 = row[HASH_AT];
    if (payloads.has(sha256)) continue;
    payloads.set(sha256, { sha256, bytes: new Uint8Array(bytes, at, row[SIZE_AT]) });
    at += row[SIZE_AT];
  }
  return { values, payloads: [...payloads.values()] };
}
