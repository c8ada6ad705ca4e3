import { randomInt } from "node:crypto";
import { NumberTable } from "./number-table.ts";
import { packUuid, UUID_BYTES, unpackUuid } from "./pack-uuid.ts";

/** What stands for no text where a text's number is asked for. */
export const NO_TEXT = -1;

const FIRST_BYTES = 1_024;
const PIECE_BYTES = 256 * 1024;
const FIRST_SLOTS = 128;
/** In place of a length: the 16 bytes of a UUID as it is mostly written. */
const PACKED_UUID = 2 ** 31 - 1;
/** Columns: the piece of memory, where in it the bytes begin, how many there are (negative: two for each character), the hash. */
const [PIECE, START, LENGTH, HASH] = [0, 1, 2, 3];
const WIDTH = 4;
const LAST_ONE_BYTE = 0xff;

/**
 * Texts by number, each once: the ids of a million lines, which as strings in maps would take four times the memory.
 * Numbers are given in the order texts come, from 0.
 */
export class TextTable {
  readonly #numbers = new NumberTable(WIDTH, "int32");
  readonly #pieces: Buffer[] = [];
  /** So much of the last piece is taken. */
  #taken = 0;
  /** Numbers of texts + 1 by hash, each in the first free place. */
  #slots = new Int32Array(FIRST_SLOTS);
  /** Nobody can write texts that all fall on one place. */
  readonly #seed = randomInt(2 ** 31);

  /** Texts so far: the next one's number. */
  get size(): number {
    return this.#numbers.length;
  }

  /** @returns the number of the text, a new one if it was not known. */
  add(text: string): number {
    const hash = this.#hashOf(text);
    const slot = this.#slotOf(text, hash);
    const known = this.#slots[slot] ?? 0;
    if (known > 0) return known - 1;
    const number = this.#store(text, hash);
    this.#slots[slot] = number + 1;
    if (this.size * 3 > this.#slots.length * 2) this.#grow();
    return number;
  }

  /** `NO_TEXT` for one that is not in the table. */
  find(text: string): number {
    return (this.#slots[this.#slotOf(text, this.#hashOf(text))] ?? 0) - 1;
  }

  /** @param number of a text of this table. */
  text(number: number): string {
    const piece = this.#pieces[this.#numbers.get(number, PIECE)];
    if (!piece) throw new Error(`There is no text ${number} in the table.`);
    const start = this.#numbers.get(number, START);
    const length = this.#numbers.get(number, LENGTH);
    if (length === PACKED_UUID) return unpackUuid(piece, start);
    return length < 0
      ? piece.toString("utf16le", start, start - length)
      : piece.toString("latin1", start, start + length);
  }

  #store(text: string, hash: number): number {
    const uuid = packUuid(text);
    const encoding = uuid || isNarrow(text) ? "latin1" : "utf16le";
    const length = uuid ? UUID_BYTES : text.length * (encoding === "latin1" ? 1 : 2);
    const piece = this.#roomFor(length);
    if (uuid) uuid.copy(piece, this.#taken);
    else piece.write(text, this.#taken, encoding);
    const told = uuid ? PACKED_UUID : encoding === "latin1" ? length : -length;
    const number = this.#numbers.add([this.#pieces.length - 1, this.#taken, told, hash]);
    this.#taken += length;
    return number;
  }

  #roomFor(length: number): Buffer {
    const last = this.#pieces.at(-1);
    if (last && this.#taken + length <= last.length) return last;
    // The first ones are small: so are most uploads.
    const usual = Math.min(PIECE_BYTES, FIRST_BYTES * 2 ** this.#pieces.length);
    const piece = Buffer.allocUnsafeSlow(Math.max(usual, length));
    this.#pieces.push(piece);
    this.#taken = 0;
    return piece;
  }

  /** Where the text is, or belongs. */
  #slotOf(text: string, hash: number): number {
    const last = this.#slots.length - 1;
    let slot = hash & last;
    for (let known = this.#slots[slot] ?? 0; known > 0; known = this.#slots[slot] ?? 0) {
      if (this.#numbers.get(known - 1, HASH) === hash && this.text(known - 1) === text) return slot;
      slot = (slot + 1) & last;
    }
    return slot;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const last = slots.length - 1;
    for (let number = 0; number < this.size; number++) {
      let slot = this.#numbers.get(number, HASH) & last;
      while ((slots[slot] ?? 0) > 0) slot = (slot + 1) & last;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
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
