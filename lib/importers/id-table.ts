import { randomInt } from "node:crypto";
import { NumberTable } from "./number-table.ts";
import { NO_TEXT } from "./text-table.ts";

const FIRST_SLOTS = 128;
/** Columns: two hashes. */
const [FIRST, SECOND] = [0, 1];

/**
 * Numbers for texts that are only asked whether they are equal: ids of responses and requests, of which a million lines
 * have as many. What is kept of a text is 64 bits, made with numbers nobody can know beforehand: that two of a million
 * fall together happens once in tens of millions of imports.
 */
export class IdTable {
  readonly #hashes = new NumberTable(2, "int32");
  /** Numbers of ids + 1 by hash, each in the first free place. */
  #slots = new Int32Array(FIRST_SLOTS);
  readonly #seeds = [randomInt(2 ** 31), randomInt(2 ** 31)] as const;

  /** Ids so far: the next one's number. */
  get size(): number {
    return this.#hashes.length;
  }

  /** @returns the number of the text, a new one if it was not known. */
  add(text: string): number {
    const [first, second] = this.#hashesOf(text);
    const slot = this.#slotOf(first, second);
    const known = this.#slots[slot] ?? 0;
    if (known > 0) return known - 1;
    const number = this.#hashes.add([first, second]);
    this.#slots[slot] = number + 1;
    if (this.size * 3 > this.#slots.length * 2) this.#grow();
    return number;
  }

  /** `NO_TEXT` for one that is not in the table. */
  find(text: string): number {
    const number = (this.#slots[this.#slotOf(...this.#hashesOf(text))] ?? 0) - 1;
    return number < 0 ? NO_TEXT : number;
  }

  #slotOf(first: number, second: number): number {
    const last = this.#slots.length - 1;
    let slot = first & last;
    for (let known = this.#slots[slot] ?? 0; known > 0; known = this.#slots[slot] ?? 0) {
      const isSame = this.#hashes.get(known - 1, FIRST) === first;
      if (isSame && this.#hashes.get(known - 1, SECOND) === second) return slot;
      slot = (slot + 1) & last;
    }
    return slot;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const last = slots.length - 1;
    for (let number = 0; number < this.size; number++) {
      let slot = this.#hashes.get(number, FIRST) & last;
      while ((slots[slot] ?? 0) > 0) slot = (slot + 1) & last;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }

  /** Over the characters, each hash with a factor of its own, its bits mixed at the end. */
  #hashesOf(text: string): [number, number] {
    let [first, second] = this.#seeds as readonly [number, number];
    for (let at = 0; at < text.length; at++) {
      const character = text.charCodeAt(at);
      first = Math.imul(first ^ character, 0x9e3779b1);
      second = Math.imul(second ^ character, 0x5f356495);
    }
    return [mixed(first ^ (second >>> 16)), mixed(second ^ (first >>> 13))];
  }
}

function mixed(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return half ^ (half >>> 13);
}
