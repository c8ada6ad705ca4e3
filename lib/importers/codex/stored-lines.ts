import type { SourceFile } from "#lib/importers/importer.ts";
import { NumberTable } from "#lib/importers/number-table.ts";
import { readSlice } from "#lib/importers/source-bytes.ts";
import type { FileLine } from "#lib/importers/split-lines.ts";
import type { Item } from "./item.ts";
import { readItem } from "./read-item.ts";
import { type RolloutLine, readCallLine, readLine } from "./rollout-line.ts";

export type Said = { line: RolloutLine; item: Item };

/** Lines up to this length are kept as they were read, so many bytes of a file: most reports are this short. */
const SHORT_LINE = 1_000;
const KEPT_BYTES = 4 * 1024 * 1024;
/** Longer ones that were read last: who looks at a line does so several times in a row. */
const RECENT_LINES = 3;

/** Columns of the numbers. */
const [LINE_NUMBER, START, AT, LENGTH, TIME, ORDINAL] = [0, 1, 2, 3, 4, 5];
const WIDTH = 6;

/**
 * What is in memory of the lines of one file that stays on disk, by row: a gigabyte has hundreds of thousands, and an
 * object for each would take most of what an import may.
 */
export class StoredLines {
  readonly #source: SourceFile;
  readonly #numbers = new NumberTable(WIDTH);
  readonly #types: string[] = [];
  readonly #payloadTypes: (string | null)[] = [];
  readonly #identities: string[] = [];
  /** Rows that are the call of a line which tells its result as well. */
  readonly #endedCalls = new Set<number>();
  readonly #execLines = new Set<number>();
  /** Timestamps that are not written as JavaScript does. */
  readonly #otherTimes = new Map<number, string>();
  readonly #kept = new Map<number, Said>();
  readonly #recent = new Map<number, Said>();
  /** Each word once: not one copy for every line. */
  readonly #words = new Map<string, string>();
  #left = KEPT_BYTES;

  constructor(source: SourceFile) {
    this.#source = source;
  }

  get path(): string {
    return this.#source.path;
  }

  /**
   * @param said what was read of it just now.
   * @param isEndedCall it is the call of a line that tells its result as well.
   * @returns its row.
   */
  add(place: FileLine, said: Said, identity: string, isEndedCall: boolean): number {
    const { line } = said;
    const row = this.#numbers.length;
    const length = place.bytes.byteLength;
    const time = timeOf(line.timestamp);
    this.#numbers.add([
      place.line,
      place.start,
      place.at,
      length,
      time ?? Number.NaN,
      line.ordinal ?? Number.NaN,
    ]);
    if (time === null && line.timestamp !== null) this.#otherTimes.set(row, line.timestamp);
    this.#types.push(this.word(line.type));
    this.#payloadTypes.push(line.payloadType === null ? null : this.word(line.payloadType));
    this.#identities.push(identity);
    if (line.isExec) this.#execLines.add(row);
    if (isEndedCall) this.#endedCalls.add(row);
    if (length <= SHORT_LINE && length <= this.#left) {
      this.#left -= length;
      this.#kept.set(row, said);
    }
    return row;
  }

  /** The same text, in memory once. */
  word(text: string): string {
    const known = this.#words.get(text);
    if (known !== undefined) return known;
    this.#words.set(text, text);
    return text;
  }

  lineNumber(row: number): number {
    return this.#numbers.get(row, LINE_NUMBER);
  }

  start(row: number): number {
    return this.#numbers.get(row, START);
  }

  type(row: number): string {
    return this.#types[row] ?? "";
  }

  payloadType(row: number): string | null {
    return this.#payloadTypes[row] ?? null;
  }

  timestamp(row: number): string | null {
    const time = this.#numbers.get(row, TIME);
    return Number.isNaN(time) ? (this.#otherTimes.get(row) ?? null) : new Date(time).toISOString();
  }

  ordinal(row: number): number | null {
    const ordinal = this.#numbers.get(row, ORDINAL);
    return Number.isNaN(ordinal) ? null : ordinal;
  }

  isExec(row: number): boolean {
    return this.#execLines.has(row);
  }

  identity(row: number): string {
    return this.#identities[row] ?? "";
  }

  bytes(row: number): Uint8Array {
    return readSlice(this.#source, this.#numbers.get(row, AT), this.#numbers.get(row, LENGTH));
  }

  /** What was kept of the line whole; null for what is read again when it is asked for. */
  kept(row: number): Said | null {
    return this.#kept.get(row) ?? null;
  }

  /** Reads the line again, unless that was done a moment ago. */
  recall(row: number): Said {
    const known = this.#kept.get(row) ?? this.#recent.get(row);
    if (known) return known;
    const bytes = this.bytes(row);
    const read = readLine(bytes);
    const line = read.ok && this.#endedCalls.has(row) ? readCallLine(bytes) : read.ok ? read.line : null;
    if (!line) throw new Error(`Line ${this.lineNumber(row)} of ${this.path} has changed while it was read.`);
    const said = { line, item: readItem(line).item };
    this.#recent.set(row, said);
    if (this.#recent.size > RECENT_LINES) {
      for (const oldest of this.#recent.keys()) {
        this.#recent.delete(oldest);
        break;
      }
    }
    return said;
  }
}

/** Milliseconds, where the text is just what JavaScript writes for them. */
function timeOf(timestamp: string | null): number | null {
  if (timestamp === null) return null;
  const time = Date.parse(timestamp);
  return !Number.isNaN(time) && new Date(time).toISOString() === timestamp ? time : null;
}
