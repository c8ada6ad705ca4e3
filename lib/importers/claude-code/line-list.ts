import type { FileLines } from "./file-lines.ts";
import type { PlacedLine } from "./transcript-line.ts";

/** Of one file: the lines in these rows; null for its first `count` ones. */
type Part = { lines: FileLines; rows: Int32Array | null; count: number };

/**
 * Lines in some order, by their rows: an object each for a million lines would be most of an import's memory. What is
 * handed out is made anew each time: compare by `key`.
 */
export class LineList {
  readonly length: number;
  readonly #parts: readonly Part[];

  private constructor(parts: readonly Part[]) {
    this.#parts = parts;
    this.length = parts.reduce((sum, { count }) => sum + count, 0);
  }

  /** @param rows null for the first `count` lines of the file. */
  static of(lines: FileLines, rows: Int32Array | null, count: number): LineList {
    return new LineList([{ lines, rows, count }]);
  }

  static readonly empty = new LineList([]);

  /** The lines of all lists, one list behind the other. */
  static joined(lists: readonly LineList[]): LineList {
    return new LineList(lists.flatMap((list) => list.#parts));
  }

  /** @param index from 0. */
  at(index: number): PlacedLine | undefined {
    let within = index;
    for (const part of this.#parts) {
      if (within < part.count) return lineIn(part, within);
      within -= part.count;
    }
    return undefined;
  }

  /** Those at these indexes of a list of one file. */
  pick(indexes: Int32Array): LineList {
    if (indexes.length === this.length && indexes.every((index, at) => index === at)) return this;
    const { lines, rows } = this.#only();
    return LineList.of(lines, rows ? indexes.map((index) => rows[index] ?? -1) : indexes, indexes.length);
  }

  /** Other lines of its one file. */
  inRows(rows: Int32Array): LineList {
    return LineList.of(this.#only().lines, rows, rows.length);
  }

  /** Its one file, and the rows there; null for an empty list. */
  place(): { lines: FileLines; rows: Int32Array } | null {
    if (this.length === 0) return null;
    const { lines, rows, count } = this.#only();
    return { lines, rows: rows ?? Int32Array.from({ length: count }, (_, row) => row) };
  }

  *[Symbol.iterator](): Generator<PlacedLine> {
    for (const part of this.#parts) {
      for (let within = 0; within < part.count; within++) {
        const line = lineIn(part, within);
        if (line) yield line;
      }
    }
  }

  *entries(): Generator<[number, PlacedLine]> {
    let index = 0;
    for (const line of this) yield [index++, line];
  }

  find(isMeant: (line: PlacedLine) => boolean): PlacedLine | undefined {
    for (const line of this) if (isMeant(line)) return line;
    return undefined;
  }

  findLast(isMeant: (line: PlacedLine) => boolean): PlacedLine | undefined {
    for (const part of this.#parts.toReversed()) {
      for (let within = part.count - 1; within >= 0; within--) {
        const line = lineIn(part, within);
        if (line && isMeant(line)) return line;
      }
    }
    return undefined;
  }

  some(isMeant: (line: PlacedLine) => boolean): boolean {
    return this.find(isMeant) !== undefined;
  }

  /** For those that are few. */
  filter(isMeant: (line: PlacedLine) => boolean): PlacedLine[] {
    const found: PlacedLine[] = [];
    for (const line of this) if (isMeant(line)) found.push(line);
    return found;
  }

  count(isMeant: (line: PlacedLine) => boolean): number {
    let count = 0;
    for (const line of this) if (isMeant(line)) count++;
    return count;
  }

  #only(): Part {
    const [part, ...others] = this.#parts;
    if (!part || others.length > 0) throw new Error("Importer bug: lines of several files are no lane.");
    return part;
  }
}

function lineIn({ lines, rows, count }: Part, within: number): PlacedLine | undefined {
  if (!(within >= 0 && within < count)) return undefined;
  return lines.at(rows ? (rows[within] ?? -1) : within);
}
