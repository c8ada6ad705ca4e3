import { MOST_ROW_BYTES, TableFullError } from "./table-full.ts";

/** Rows in a piece of memory: tables of up to so many lie in one that grows, larger ones in several. */
const PIECE_BITS = 14;
const PIECE_ROWS = 2 ** PIECE_BITS;
const FIRST_ROWS = 64;

/**
 * Rows of numbers: of a million objects, what holds their numbers is most of their memory. "float64" takes 8 bytes a
 * number, "int32" takes 4 and holds nothing but integers of that size. A row stays where it is, so that growing never
 * needs twice the memory.
 */
export class NumberTable {
  readonly #width: number;
  readonly #kind: NumberKind;
  readonly #pieces: (Float64Array | Int32Array)[] = [];
  #length = 0;

  constructor(width: number, kind: NumberKind = "float64") {
    this.#width = width;
    this.#kind = kind;
  }

  /** Rows so far. */
  get length(): number {
    return this.#length;
  }

  /**
   * @param row as many numbers as the table is wide.
   * @returns its place.
   * @throws TableFullError
   */
  add(row: readonly number[]): number {
    const place = this.#length++;
    const piece = this.#roomFor(place);
    // One by one: what copies lists of any kind takes longer for a dozen of numbers.
    const start = (place & (PIECE_ROWS - 1)) * this.#width;
    for (let at = 0; at < row.length; at++) piece[start + at] = row[at] ?? Number.NaN;
    return place;
  }

  set(row: number, column: number, value: number): void {
    const piece = row < this.#length ? this.#pieces[row >> PIECE_BITS] : undefined;
    if (piece) piece[(row & (PIECE_ROWS - 1)) * this.#width + column] = value;
  }

  /** NaN where there is no such row. */
  get(row: number, column: number): number {
    const piece = row >= 0 && row < this.#length ? this.#pieces[row >> PIECE_BITS] : undefined;
    return piece?.[(row & (PIECE_ROWS - 1)) * this.#width + column] ?? Number.NaN;
  }

  #roomFor(place: number): Float64Array | Int32Array {
    const at = place >> PIECE_BITS;
    const piece = this.#pieces[at];
    const taken = (place & (PIECE_ROWS - 1)) * this.#width;
    if (piece && taken < piece.length) return piece;
    const rows = at > 0 ? PIECE_ROWS : Math.max(FIRST_ROWS, (taken / this.#width) * 2);
    const larger = this.#make(rows * this.#width);
    if (at * PIECE_ROWS * this.#width * larger.BYTES_PER_ELEMENT > MOST_ROW_BYTES) {
      throw new TableFullError("The rows of an upload are too many.");
    }
    if (piece) larger.set(piece);
    this.#pieces[at] = larger;
    return larger;
  }

  #make(length: number): Float64Array | Int32Array {
    return this.#kind === "float64" ? new Float64Array(length) : new Int32Array(length);
  }
}

export type NumberKind = "float64" | "int32";
