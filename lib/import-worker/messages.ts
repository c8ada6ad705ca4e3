import type { AppError } from "#lib/app-error.ts";
import type { EventFormat } from "#lib/conversation/event.ts";
import type { LeftAside, Rejected } from "#lib/importers/importer.ts";
import type { FamilyPart, ImportOptions } from "#lib/services/draft-parts.ts";
import type { FindLinked } from "#lib/services/join-uploads.ts";
import type { GroupJoining } from "#lib/services/read-transcripts.ts";

/** One file of the spool, as the worker gets it. */
export type WorkerFile = { path: string; offset: number; size: number };

/** What the server asks of the worker. */
export type ToWorker =
  | { type: "read"; spool: string; files: WorkerFile[]; options: ImportOptions }
  /** A part was taken; `skip` passes over the rest of its family. */
  | { type: "taken"; skip: boolean }
  /** The earlier uploads that were asked for. */
  | { type: "linked"; uploads: Awaited<ReturnType<FindLinked>> }
  | { type: "stop" };

type EventsPart = Extract<FamilyPart, { type: "events" }>;

/**
 * The events of a part as they cross threads. Rows as JSON, because that is read twice as fast as a structured clone;
 * payloads one behind the other in one buffer, which is handed over without a copy.
 */
export type PackedEvents = {
  type: "events";
  conversationId: string;
  rows: string;
  bytes: ArrayBuffer;
  places: [sha256: string, length: number][];
};

/** What the worker tells the server, in this order: bytes read, then what came of reading, then parts, then the end. */
export type FromWorker =
  | { type: "progress"; bytes: number }
  /** Which earlier uploads share a link? Once a format, before `read`; the worker waits for the answer. */
  | { type: "find_linked"; format: EventFormat; links: string[] }
  /** `events` is null where they are counted only while they are made. */
  | {
      type: "read";
      rejected: Rejected[];
      leftAside: LeftAside[];
      joinings: GroupJoining[];
      events: number | null;
    }
  | { type: "refused"; error: AppError }
  | { type: "part"; part: Exclude<FamilyPart, EventsPart> | PackedEvents }
  | { type: "end" }
  /** A bug, or a disk that cannot be read. */
  | { type: "failed"; reason: string };

export function packEvents({ conversationId, events, payloads }: EventsPart): PackedEvents {
  const size = payloads.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  const together = new Uint8Array(size);
  let at = 0;
  for (const { bytes } of payloads) {
    together.set(bytes, at);
    at += bytes.byteLength;
  }
  const places = payloads.map(({ sha256, bytes }): [string, number] => [sha256, bytes.byteLength]);
  return { type: "events", conversationId, rows: JSON.stringify(events), bytes: together.buffer, places };
}

export function unpackEvents({ conversationId, rows, bytes, places }: PackedEvents): EventsPart {
  let at = 0;
  const payloads = places.map(([sha256, length]) => {
    const payload = { sha256, bytes: new Uint8Array(bytes, at, length) };
    at += length;
    return payload;
  });
  // Our own rows, a thread away: nothing to distrust.
  return { type: "events", conversationId, events: JSON.parse(rows), payloads };
}
