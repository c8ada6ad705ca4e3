import type { MessagePort } from "node:worker_threads";
import type { AppError } from "#lib/app-error.ts";
import type { EventFormat } from "#lib/conversation/event.ts";
import type { LeftAside, Rejected } from "#lib/importers/importer.ts";
import type { ImportOptions } from "#lib/services/draft-parts.ts";
import type { FindLinked } from "#lib/services/join-uploads.ts";
import type { GroupJoining } from "#lib/services/read-transcripts.ts";
import type { FileList } from "./file-list.ts";
import type { PackedPart } from "./pack-parts.ts";

/** One file of the spool, as the worker gets it. */
export type WorkerFile = { path: string; offset: number; size: number };

/** What the server asks of the worker. */
export type ToWorker =
  | { type: "read"; spool: string; files: FileList; options: ImportOptions; companion: MessagePort }
  /** A part was taken; `skip` passes over the rest of its family. */
  | { type: "taken"; skip: boolean }
  /** The earlier uploads that were asked for. */
  | { type: "linked"; uploads: Awaited<ReturnType<FindLinked>> }
  | { type: "stop" };

/** What a worker asks of the one that reads along. `claims[0]` is the next chunk nobody has claimed. */
export type MapRequest = {
  id: number;
  task: string;
  spool: string;
  /** Per file: its offset in the spool and its size, in bytes. */
  places: Float64Array<ArrayBuffer>;
  claims: Int32Array<SharedArrayBuffer>;
};

/** What it is told. `results` is a JSON array, one result per file of the chunk. */
export type ChunkRead = { id: number; chunk: number; results: string };

/** What the worker tells the server, in this order: bytes read, then what came of reading, then parts, then the end. */
export type FromWorker =
  | { type: "progress"; bytes: number }
  /** Another worker may read along at the other end of `companion`. */
  | { type: "wants_help" }
  /** Which earlier uploads share a link? Once a format, before `read`; the worker waits for the answer. */
  | { type: "find_linked"; format: EventFormat; links: string[] }
  /** `events` is null where they are counted only while they are made. */
  | {
      type: "read";
      rejected: Rejected[];
      leftAside: LeftAside[];
      events: number | null;
    }
  | { type: "refused"; error: AppError }
  | { type: "part"; part: PackedPart }
  | { type: "end"; joinings: GroupJoining[] }
  /** A bug, or a disk that cannot be read. */
  | { type: "failed"; reason: string };
