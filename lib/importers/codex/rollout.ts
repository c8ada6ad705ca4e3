import type { Item, MessageRole } from "./item.ts";
import type { RolloutLine } from "./rollout-line.ts";
import type { SessionMeta } from "./session-meta.ts";
import type { TokenReport } from "./token-report.ts";

/**
 * A line with its place in its file and what it says. Of a file on disk the latter is read again when it is asked for,
 * but for what is said beside `line` and `item` themselves. Such an entry is made anew each time: compare by `index`.
 */
export type Entry = {
  /** Among the readable lines of its file, from 0. */
  readonly index: number;
  readonly file: string;
  /** 1-based. */
  readonly lineNumber: number;
  /** Byte offset of the line's start: forks of paginated threads point at it. */
  readonly start: number;
  readonly bytes: Uint8Array;
  readonly line: RolloutLine;
  readonly item: Item;
  /** Of the item. */
  readonly kind: Item["kind"];
  /** Who says it; null for what is no message. */
  readonly role: MessageRole | null;
  /** Of a call or a result. */
  readonly callId: string | null;
  /** What it reports of tokens. */
  readonly report: TokenReport | null;
  /** Repeats what another line of the file says, so it counts for nothing. */
  isEcho: boolean;
  /** The end of something no line calls: a script of the model ran it, or a person. It counts for nothing either. */
  isReport: boolean;
  /** Hash of what the line says, without time and place: equal in a fork's copy. */
  readonly identity: string;
  /** Whether the line stays on disk. */
  readonly isStored?: true;
};

/** Lines by their index: an array, or rows of a table. */
export type EntryList = { readonly length: number; at(index: number): Entry | undefined };

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
  /** Every readable line. */
  lines: EntryList;
  /** All but the header lines of the file itself and of its ancestors, in file order. */
  entries: EntryList;
  /** Copied header lines. */
  ancestorMetas: Entry[];
};
