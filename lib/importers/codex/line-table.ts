import { NumberTable } from "#lib/importers/number-table.ts";
import { Numbered } from "#lib/importers/numbered.ts";
import type { FileLine } from "#lib/importers/split-lines.ts";
import { NO_TEXT, TextTable } from "#lib/importers/text-table.ts";
import { type Item, MESSAGE_ROLES, type MessageRole } from "./item.ts";
import type { Said } from "./read-entry.ts";
import { StoredReports } from "./stored-reports.ts";
import type { TokenReport } from "./token-report.ts";

/** Columns of the large numbers: where the line's bytes begin, and its time. */
const [AT, TIME] = [0, 1];
/**
 * Columns of the small ones. An identity is 64 bits in two of them. The detail is a call's id, a report of tokens or a
 * message's role, each by its number.
 */
const [LINE_NUMBER, LENGTH, ORDINAL, TYPE, PAYLOAD_TYPE, IDENTITY, IDENTITY_END, KIND, DETAIL, FLAGS] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
];
const NONE = -1;
const LARGEST = 2 ** 31 - 1;
const HALF_IDENTITY = 8;

const KINDS = [
  "message",
  "reasoning",
  "tool_call",
  "tool_result",
  "compaction",
  "error",
  "session",
  "tokens",
  "note",
] as const satisfies readonly Item["kind"][];

/** What can be true of a line, as bits. */
export const LINE_FLAGS = { echo: 1, report: 2, endedCall: 4, exec: 8 } as const;

/**
 * What is in memory of the lines of all files of an upload that stay on disk, by row: a gigabyte has hundreds of
 * thousands, and an object for each would take most of what an import may.
 */
export class LineTable {
  readonly #places = new NumberTable(2);
  readonly #facts = new NumberTable(10, "int32");
  readonly #words = new Numbered<string>();
  readonly #callIds = new TextTable();
  readonly #reports = new StoredReports();
  /** What few lines have: blanks before the line, a large ordinal, a time that is not written as JavaScript does. */
  readonly #otherStarts = new Map<number, number>();
  readonly #otherOrdinals = new Map<number, number>();
  readonly #otherTimes = new Map<number, string>();

  /** Rows so far: the next one's number. */
  get length(): number {
    return this.#facts.length;
  }

  /**
   * @param said what was read of the line just now.
   * @param identity 16 hex digits.
   * @param flags a sum of `LINE_FLAGS`.
   * @returns its row.
   */
  add(place: FileLine, said: Said, identity: string, flags: number): number {
    const { line, item } = said;
    const time = timeOf(line.timestamp);
    const isLarge = line.ordinal !== null && line.ordinal > LARGEST;
    const row = this.#places.add([place.at, time ?? Number.NaN]);
    this.#facts.add([
      place.line,
      place.bytes.byteLength,
      isLarge ? NONE : (line.ordinal ?? NONE),
      this.#words.add(line.type),
      line.payloadType === null ? NONE : this.#words.add(line.payloadType),
      Number.parseInt(identity.slice(0, HALF_IDENTITY), 16) | 0,
      Number.parseInt(identity.slice(HALF_IDENTITY), 16) | 0,
      KINDS.indexOf(item.kind),
      this.#detailOf(item),
      flags + (line.isExec ? LINE_FLAGS.exec : 0),
    ]);
    if (place.start !== place.at) this.#otherStarts.set(row, place.start);
    if (isLarge) this.#otherOrdinals.set(row, line.ordinal ?? 0);
    if (time === null && line.timestamp !== null) this.#otherTimes.set(row, line.timestamp);
    return row;
  }

  lineNumber(row: number): number {
    return this.#facts.get(row, LINE_NUMBER);
  }

  /** Where its file has its bytes, and how many. */
  place(row: number): { at: number; length: number } {
    return { at: this.#places.get(row, AT), length: this.#facts.get(row, LENGTH) };
  }

  start(row: number): number {
    return this.#otherStarts.get(row) ?? this.#places.get(row, AT);
  }

  type(row: number): string {
    return this.#words.value(this.#facts.get(row, TYPE)) ?? "";
  }

  payloadType(row: number): string | null {
    return this.#words.value(this.#facts.get(row, PAYLOAD_TYPE));
  }

  timestamp(row: number): string | null {
    const time = this.#places.get(row, TIME);
    return Number.isNaN(time) ? (this.#otherTimes.get(row) ?? null) : new Date(time).toISOString();
  }

  ordinal(row: number): number | null {
    const ordinal = this.#facts.get(row, ORDINAL);
    return ordinal === NONE ? (this.#otherOrdinals.get(row) ?? null) : ordinal;
  }

  identity(row: number): string {
    return hexOf(this.#facts.get(row, IDENTITY)) + hexOf(this.#facts.get(row, IDENTITY_END));
  }

  kind(row: number): Item["kind"] {
    return KINDS[this.#facts.get(row, KIND)] ?? "note";
  }

  role(row: number): MessageRole | null {
    return this.kind(row) === "message" ? (MESSAGE_ROLES[this.#facts.get(row, DETAIL)] ?? null) : null;
  }

  callId(row: number): string | null {
    const kind = this.kind(row);
    const id = kind === "tool_call" || kind === "tool_result" ? this.#facts.get(row, DETAIL) : NO_TEXT;
    return id === NO_TEXT ? null : this.#callIds.text(id);
  }

  report(row: number): TokenReport | null {
    const report = this.kind(row) === "tokens" ? this.#facts.get(row, DETAIL) : NONE;
    return report === NONE ? null : this.#reports.get(report);
  }

  is(row: number, flag: number): boolean {
    return (this.#facts.get(row, FLAGS) & flag) !== 0;
  }

  mark(row: number, flag: number, isSo: boolean): void {
    const flags = this.#facts.get(row, FLAGS);
    this.#facts.set(row, FLAGS, isSo ? flags | flag : flags & ~flag);
  }

  #detailOf(item: Item): number {
    switch (item.kind) {
      case "message":
        return MESSAGE_ROLES.indexOf(item.role);
      case "tool_call":
      case "tool_result":
        return item.callId === null ? NO_TEXT : this.#callIds.add(item.callId);
      case "tokens":
        return item.report === null ? NONE : this.#reports.add(item.report);
      default:
        return NONE;
    }
  }
}

/** Milliseconds, where the text is just what JavaScript writes for them. */
function timeOf(timestamp: string | null): number | null {
  if (timestamp === null) return null;
  const time = Date.parse(timestamp);
  return !Number.isNaN(time) && new Date(time).toISOString() === timestamp ? time : null;
}

function hexOf(half: number): string {
  return (half >>> 0).toString(16).padStart(HALF_IDENTITY, "0");
}
