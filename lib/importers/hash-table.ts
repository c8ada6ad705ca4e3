import { Pieces } from "./pieces.ts";

const HASH_BYTES = 32;
const PIECE_ROWS = 1024;

/** SHA-256 hashes by row: as bytes, because a text of each would take three times as much. */
export class HashTable {
  readonly #pieces = new Pieces((length) => new Uint8Array(length));
  readonly #missing = new Set<number>();
  #length = 0;

  /** @param hash lower-case hex, of the row that comes next; null where there is none. */
  add(hash: string | null): void {
    const row = this.#length % PIECE_ROWS;
    const piece = row === 0 ? this.#pieces.add(PIECE_ROWS * HASH_BYTES) : this.#pieces.last;
    if (hash === null) this.#missing.add(this.#length);
    else if (piece) placeOf(piece, row).write(hash, "hex");
    this.#length++;
  }

  /** Null where there is no such row, or none was known. */
  get(row: number): string | null {
    if (row >= this.#length || this.#missing.has(row)) return null;
    const piece = this.#pieces.at(Math.floor(row / PIECE_ROWS));
    return piece ? placeOf(piece, row % PIECE_ROWS).toString("hex") : null;
  }
}

function placeOf({ buffer, byteOffset }: Uint8Array<ArrayBuffer>, row: number): Buffer {
  return Buffer.from(buffer, byteOffset + row * HASH_BYTES, HASH_BYTES);
}
