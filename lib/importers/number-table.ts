import { Pieces } from "./pieces.ts";
import { MOST_ROW_BYTES, TableFullError } from "./table-full.ts";

/** Rows in a piece of memory: tables of up to so many lie in one that grows, larger ones in several. */
const PIECE_BITS = 11;
const PIECE_ROWS = 2 ** PIECE_BITS;
const FIRST_ROWS = 64;

/**
 * Rows of numbers: of a million objects, what holds their numbers is most of their memory. "float64" takes 8 bytes a
 * number, "int32" takes 4 and holds nothing but integers of that size. A row stays where it is, so that growing never
 * needs twice the memory.
 */
export class NumberTable {
  readonly #width: number;
  readonly #pieces: Pieces<Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>>;
  #length = 0;

  constructor(width: number, kind: NumberKind = "float64") {
    this.#width = width;
    this.#pieces = new Pieces((length) =>
      kind === "float64" ? new Float64Array(length) : new Int32Array(length),
    );
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
    const place = this.#length;
    const piece = this.#roomFor(place);
    this.#length++;
    // One by one: what copies lists of any kind takes longer for a dozen of numbers.
    const start = (place & (PIECE_ROWS - 1)) * this.#width;
    for (let at = 0; at < this.#width; at++) piece[start + at] = row[at] ?? Number.NaN;
    return place;
  }

  set(row: number, column: number, value: number): void {
    const piece = row >= 0 && row < this.#length ? this.#pieces.at(row >> PIECE_BITS) : undefined;
    if (!piece) return;
    piece[(row & (PIECE_ROWS - 1)) * this.#width + column] = value;
    this.#pieces.noteChange(row >> PIECE_BITS);
  }

  /** NaN where there is no such row. */
  get(row: number, column: number): number {
    const piece = row >= 0 && row < this.#length ? this.#pieces.at(row >> PIECE_BITS) : undefined;
    return piece?.[(row & (PIECE_ROWS - 1)) * this.#width + column] ?? Number.NaN;
  }

  #roomFor(place: number): Float64Array | Int32Array {
    const at = place >> PIECE_BITS;
    const last = this.#pieces.last;
    const isNew = at === this.#pieces.count;
    const taken = (place & (PIECE_ROWS - 1)) * this.#width;
    if (last && !isNew && taken < last.length) return last;
    const rows = at > 0 ? PIECE_ROWS : Math.max(FIRST_ROWS, (taken / this.#width) * 2);
    const room = isNew ? this.#pieces.add(rows * this.#width) : this.#pieces.growLast(rows * this.#width);
    if (at * PIECE_ROWS * this.#width * room.BYTES_PER_ELEMENT > MOST_ROW_BYTES) {
      throw new TableFullError("The rows of an upload are too many.");
    }
    return room;
  }
}

export type NumberKind = "float64" | "int32";
