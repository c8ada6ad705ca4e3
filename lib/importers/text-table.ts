import { randomInt } from "node:crypto";
import { HashSlots, NO_NUMBER } from "./hash-slots.ts";
import { NumberTable } from "./number-table.ts";
import { packUuid, UUID_BYTES, unpackUuid } from "./pack-uuid.ts";
import { Pieces } from "./pieces.ts";
import { MOST_TEXT_BYTES, TableFullError } from "./table-full.ts";

/** What stands for no text where a text's number is asked for. */
export const NO_TEXT = NO_NUMBER;

const FIRST_BYTES = 1_024;
const PIECE_BYTES = 256 * 1024;
/** In place of a length: the 16 bytes of a UUID as it is mostly written. */
const PACKED_UUID = 2 ** 31 - 1;
/** Columns: the piece of memory, where in it the bytes begin, how many there are (negative: two for each character). */
const [PIECE, START, LENGTH] = [0, 1, 2];
const WIDTH = 3;
const LAST_ONE_BYTE = 0xff;

/**
 * Texts by number, each once: the ids of a million lines, which as strings in maps would take four times the memory.
 * Numbers are given in the order texts come, from 0.
 */
export class TextTable {
  readonly #numbers = new NumberTable(WIDTH, "int32");
  readonly #pieces = new Pieces((length) => Buffer.allocUnsafeSlow(length));
  /** So much of the last piece is taken. */
  #taken = 0;
  /** Bytes of all pieces. */
  #bytes = 0;
  readonly #slots = new HashSlots();
  /** Nobody can write texts that all fall on one place. */
  readonly #seed = randomInt(2 ** 31);

  /** Texts so far: the next one's number. */
  get size(): number {
    return this.#numbers.length;
  }

  /**
   * @returns the number of the text, a new one if it was not known.
   * @throws TableFullError
   */
  add(text: string): number {
    const hash = this.#hashOf(text);
    const known = this.#find(text, hash);
    if (known !== NO_TEXT) return known;
    const number = this.#store(text);
    this.#slots.put(number, hash);
    return number;
  }

  /** `NO_TEXT` for one that is not in the table. */
  find(text: string): number {
    return this.#find(text, this.#hashOf(text));
  }

  /** @param number of a text of this table. */
  text(number: number): string {
    const piece = this.#pieces.at(this.#numbers.get(number, PIECE));
    if (!piece) throw new Error(`There is no text ${number} in the table.`);
    const start = this.#numbers.get(number, START);
    const length = this.#numbers.get(number, LENGTH);
    if (length === PACKED_UUID) return unpackUuid(piece, start);
    return length < 0
      ? piece.toString("utf16le", start, start - length)
      : piece.toString("latin1", start, start + length);
  }

  #store(text: string): number {
    const uuid = packUuid(text);
    const encoding = uuid || isNarrow(text) ? "latin1" : "utf16le";
    const length = uuid ? UUID_BYTES : text.length * (encoding === "latin1" ? 1 : 2);
    const piece = this.#roomFor(length);
    if (uuid) uuid.copy(piece, this.#taken);
    else piece.write(text, this.#taken, encoding);
    const told = uuid ? PACKED_UUID : encoding === "latin1" ? length : -length;
    const number = this.#numbers.add([this.#pieces.count - 1, this.#taken, told]);
    this.#taken += length;
    return number;
  }

  #roomFor(length: number): Buffer {
    const { last } = this.#pieces;
    if (last && this.#taken + length <= last.length) return last;
    // The first ones are small: so are most uploads.
    const usual = Math.min(PIECE_BYTES, FIRST_BYTES * 2 ** this.#pieces.count);
    const size = Math.max(usual, length);
    this.#bytes += size;
    if (this.#bytes > MOST_TEXT_BYTES) throw new TableFullError("The texts of an upload are too many.");
    this.#taken = 0;
    return this.#pieces.add(size);
  }

  #find(text: string, hash: number): number {
    for (let slot = this.#slots.first(hash); ; slot = this.#slots.after(slot)) {
      const number = this.#slots.at(slot);
      if (number === NO_NUMBER) return NO_TEXT;
      if (this.#slots.hashAt(slot) === hash && this.text(number) === text) return number;
    }
  }

  /** FNV-1a over the characters, with its bits mixed at the end. */
  #hashOf(text: string): number {
    let hash = this.#seed;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    return hash ^ (hash >>> 13);
  }
}

function isNarrow(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > LAST_ONE_BYTE) return false;
  return true;
}
