import { type EventValues, toEventValues } from "./event-rows.ts";
import type { EventRow, PayloadRow } from "./store.ts";

/**
 * Events of one conversation as they cross threads. Rows as JSON arrays, which are read twice as fast as a structured
 * clone and bound as they are; payloads one behind the other in one buffer, which is handed over without a copy.
 */
export type PackedEvents = {
  conversationId: string;
  /** Seq of the first; the others follow without a gap. */
  fromSeq: number;
  count: number;
  rows: string;
  bytes: ArrayBuffer;
  places: [sha256: string, length: number][];
};

/** @throws Error when the events are not numbered without a gap. */
export function packEvents(
  conversationId: string,
  events: readonly EventRow[],
  payloads: readonly PayloadRow[],
): PackedEvents {
  const fromSeq = events[0]?.seq ?? 0;
  if (events.some((event, index) => event.seq !== fromSeq + index)) {
    throw new Error(`Events of ${conversationId} must be numbered without a gap.`);
  }
  const size = payloads.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  const together = new Uint8Array(size);
  let at = 0;
  for (const { bytes } of payloads) {
    together.set(bytes, at);
    at += bytes.byteLength;
  }
  return {
    conversationId,
    fromSeq,
    count: events.length,
    rows: JSON.stringify(events.map((event) => toEventValues(conversationId, event))),
    bytes: together.buffer,
    places: payloads.map(({ sha256, bytes }) => [sha256, bytes.byteLength]),
  };
}

export function unpackEvents({ rows, bytes, places }: PackedEvents): {
  values: EventValues[];
  payloads: PayloadRow[];
} {
  let at = 0;
  const payloads = places.map(([sha256, length]) => {
    const payload = { sha256, bytes: new Uint8Array(bytes, at, length) };
    at += length;
    return payload;
  });
  // Our own rows, a thread away: nothing to distrust.
  return { values: JSON.parse(rows), payloads };
}
