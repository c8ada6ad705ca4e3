import type { Usage } from "#lib/conversation/usage.ts";
import { NO_TEXT } from "#lib/importers/text-table.ts";
import type { FileLines } from "./file-lines.ts";
import type { Traits } from "./line-facts.ts";
import type { LineList } from "./line-list.ts";
import type { Report } from "./read-report.ts";
import type { SourceLine } from "./source-line.ts";
import type { ToolFact } from "./tool-facts.ts";

/** More than the lines of any file. */
export const ROWS = 2 ** 32;

/** A line as it was read: its bytes exactly as they arrived, and what they say. */
export type ReadLine = { bytes: Uint8Array; source: SourceLine };

/**
 * A line in its file. What is asked of every line lies in the tables of `FileLines`; a gigabyte holds a million lines.
 * `bytes` and `source` of a file that stays on disk are read again when they are asked for, so asking for them line by
 * line is a matter of seconds. Ids are numbers of texts (`NO_TEXT` for none), equal where the ids are: uuids, parents
 * and event ids among each other, ids of messages and requests likewise.
 */
export class FileLine {
  readonly row: number;
  readonly #lines: FileLines;

  constructor(lines: FileLines, row: number) {
    this.#lines = lines;
    this.row = row;
  }

  /** Equal for the same line of the same file, among files that are read together. */
  get key(): number {
    return this.#lines.number * ROWS + this.row;
  }

  get traits(): Traits {
    return this.#lines.traits(this.row);
  }

  /** The session or sub-agent it is sorted into; null until it is. */
  get lane(): Lane | null {
    return this.#lines.lane(this.row);
  }

  /** Its index there. */
  get laneIndex(): number {
    return this.#lines.fact(this.row, "laneIndex");
  }

  putInto(lane: Lane, index: number): void {
    this.#lines.putInto(this.row, lane, index);
  }

  /** The lines it is one of. */
  get lines(): FileLines {
    return this.#lines;
  }

  get isStored(): boolean {
    return this.#lines.isStored;
  }

  get file(): string {
    return this.#lines.path;
  }

  /** 1-based; null inside a JSON document. */
  get line(): number | null {
    return this.#lines.lineNumber(this.row);
  }

  get bytes(): Uint8Array {
    return this.#lines.bytes(this.row);
  }

  get source(): SourceLine {
    return this.#lines.source(this.row);
  }

  get uuid(): number {
    return this.#lines.fact(this.row, "uuid");
  }

  /** What it says to go on from, see `LineFacts`. */
  get parent(): number {
    return this.#lines.fact(this.row, "parent");
  }

  get copyOf(): number {
    return this.#lines.copyOf(this.row);
  }

  get message(): number {
    return this.#lines.fact(this.row, "message");
  }

  get request(): number {
    return this.#lines.fact(this.row, "request");
  }

  /** Tokens of the answer as the line counts them: `NO_USAGE` or `NO_OUTPUT` where it does not. */
  get output(): number {
    return this.#lines.fact(this.row, "output");
  }

  /** Content blocks that are events of their own. */
  get blocks(): number {
    return this.#lines.blocks(this.row);
  }

  get report(): Report | null {
    return this.#lines.report(this.row);
  }

  /** Of a line that tells nothing else of tools; `tools` says the same in texts. */
  get call(): { id: number; tool: number } | null {
    return this.#lines.call(this.row);
  }

  get tools(): readonly ToolFact[] {
    return this.#lines.tools(this.row);
  }

  /** The text of one of its ids of lines. */
  textOf(id: number): string | null {
    return id === NO_TEXT ? null : this.#lines.names.text(id);
  }

  /** `NO_TEXT` until it is placed. */
  get event(): number {
    return this.#lines.event(this.row);
  }

  /** Empty until it is placed: unique among the files that were read together. */
  get eventId(): string {
    return this.textOf(this.event) ?? "";
  }

  place(event: number): void {
    this.#lines.place(this.row, event);
  }

  /** Of the response that begins with this line; null for every other line. Read from the line that counts it best. */
  get usage(): Usage | null {
    return this.#lines.usage(this.row);
  }

  /** Whether a response with usage begins with this line. */
  get isCounted(): boolean {
    return this.#lines.isCounted(this.row);
  }

  /** @param best the line that tells the usage of the response which begins with this one. */
  countAs(best: FileLine): void {
    const isHere = best.#lines === this.#lines;
    this.#lines.count(this.row, isHere ? best.row : best);
  }
}

/** A line that has its id. */
export type PlacedLine = FileLine;

/** The lines of one session or of one sub-agent in a file, in file order. */
export type Lane = {
  kind: "session" | "agent";
  /** Session id or agent id, as far as the lines tell. */
  name: string | null;
  lines: LineList;
  /** The line of the session that a sub-agent's first line names as its parent. */
  calledFrom: PlacedLine | null;
  /** The tool call a sub-agent's stream lines belong to. */
  parentCallId: string | null;
};
