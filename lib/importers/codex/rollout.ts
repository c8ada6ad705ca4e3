import type { Item } from "./item.ts";
import type { RolloutLine } from "./rollout-line.ts";
import type { SessionMeta } from "./session-meta.ts";

/** A line with its place in its file and what it says. Of a file on disk the latter is read again when it is asked for. */
export type Entry = {
  readonly file: string;
  /** 1-based. */
  readonly lineNumber: number;
  /** Byte offset of the line's start: forks of paginated threads point at it. */
  readonly start: number;
  readonly bytes: Uint8Array;
  readonly line: RolloutLine;
  readonly item: Item;
  /** Repeats what another line of the file says, so it counts for nothing. */
  isEcho: boolean;
  /** The end of something no line calls: a script of the model ran it, or a person. It counts for nothing either. */
  isReport?: boolean;
  /** Hash of what the line says, without time and place: equal in a fork's copy. */
  readonly identity: string;
  /** Whether the line stays on disk. */
  readonly isStored?: true;
};

/** One file. */
export type Rollout = {
  path: string;
  /** SHA-256 hex of the file's bytes, and how many they are. */
  digest: string;
  size: number;
  /** The thread's id; the path for a file that names none. */
  threadId: string;
  /** Null for a file without a `session_meta` line. */
  meta: SessionMeta | null;
  /** The line that gave the file its identity. */
  metaEntry: Entry | null;
  /** Ids of the threads whose header lines were copied in, nearest ancestor first. */
  ancestors: string[];
  /** All lines but the header lines of the file itself and of its ancestors, in file order. */
  entries: Entry[];
  /** Copied header lines. */
  ancestorMetas: Entry[];
};
