import type { SourceFile } from "#lib/importers/importer.ts";
import { readSlice } from "#lib/importers/source-bytes.ts";
import type { LineFacts } from "./line-facts.ts";
import type { RecentLines } from "./recent-lines.ts";
import type { SourceLine } from "./source-line.ts";

/** A line as it was read: its bytes exactly as they arrived, and what they say. */
export type ReadLine = { bytes: Uint8Array; source: SourceLine };

/**
 * A line in its file. The facts are in memory for every line of an upload; `bytes` and `source` of a file that stays
 * on disk are read again when they are asked for, so asking for them line by line is a matter of seconds.
 */
export type FileLine = LineFacts &
  Readonly<ReadLine> & {
    readonly file: string;
    /** 1-based; null inside a JSON document. */
    readonly line: number | null;
    readonly isStored: boolean;
    /** Empty until it is placed: unique among the files that were read together. */
    eventId: string;
    /** The session or sub-agent it is sorted into, and its index there. */
    lane: Lane | null;
    laneIndex: number;
  };

/** A line that has its id. */
export type PlacedLine = FileLine;

/** The lines of one session or of one sub-agent in a file, in file order. */
export type Lane = {
  kind: "session" | "agent";
  /** Session id or agent id, as far as the lines tell. */
  name: string | null;
  lines: PlacedLine[];
  /** The line of the session that a sub-agent's first line names as its parent. */
  calledFrom: PlacedLine | null;
  /** The tool call a sub-agent's stream lines belong to. */
  parentCallId: string | null;
};

/** A line of a file in memory. */
export function keptLine(file: string, line: number | null, read: ReadLine, facts: LineFacts): FileLine {
  return { ...facts, ...read, file, line, isStored: false, eventId: "", lane: null, laneIndex: -1 };
}

/** Of a line whose conversation is put together: only its events are to be made. */
export function forgetFacts(line: PlacedLine): void {
  line.more = null;
  line.lane = null;
}

/** A line of a file on disk: its place there, and its facts. A gigabyte holds a million of them. */
export class StoredLine implements FileLine {
  readonly uuid: string | null;
  readonly parentName: string | null;
  readonly traits: LineFacts["traits"];
  more: LineFacts["more"];
  readonly line: number | null;
  readonly at: number;
  readonly length: number;
  eventId = "";
  lane: Lane | null = null;
  laneIndex = -1;
  readonly #origin: StoredOrigin;

  constructor(origin: StoredOrigin, line: number | null, at: number, length: number, facts: LineFacts) {
    this.#origin = origin;
    this.line = line;
    this.at = at;
    this.length = length;
    this.uuid = facts.uuid;
    this.parentName = facts.parentName;
    this.traits = facts.traits;
    this.more = facts.more;
  }

  get isStored(): boolean {
    return true;
  }

  get file(): string {
    return this.#origin.source.path;
  }

  get bytes(): Uint8Array {
    return this.#origin.recent.known(this)?.bytes ?? this.readBytes();
  }

  get source(): SourceLine {
    return this.#origin.recent.recall(this).source;
  }

  readBytes(): Uint8Array {
    return readSlice(this.#origin.source, this.at, this.length);
  }
}

/** What the stored lines of one file share. */
export type StoredOrigin = { source: SourceFile; recent: RecentLines };
