import { randomInt } from "node:crypto";
import { HashSlots, NO_NUMBER } from "./hash-slots.ts";
import { NumberTable } from "./number-table.ts";

/**
 * Numbers for texts that are only asked whether they are equal: ids of responses and requests, of which a million lines
 * have as many. What is kept of a text is 64 bits, made with numbers nobody can know beforehand: that two of a million
 * fall together happens once in tens of millions of imports.
 */
export class IdTable {
  /** The second half of each; the first is beside its number. */
  readonly #halves = new NumberTable(1, "int32");
  readonly #slots = new HashSlots();
  readonly #seeds = [randomInt(2 ** 31), randomInt(2 ** 31)] as const;

  /** Ids so far: the next one's number. */
  get size(): number {
    return this.#halves.length;
  }

  /**
   * @returns the number of the text, a new one if it was not known.
   * @throws TableFullError
   */
  add(text: string): number {
    const [first, second] = this.#hashesOf(text);
    const known = this.#find(first, second);
    if (known !== NO_NUMBER) return known;
    const number = this.#halves.add([second]);
    this.#slots.put(number, first);
    return number;
  }

  /** `NO_TEXT` for one that is not in the table. */
  find(text: string): number {
    return this.#find(...this.#hashesOf(text));
  }

  #find(first: number, second: number): number {
    for (let slot = this.#slots.first(first); ; slot = this.#slots.after(slot)) {
      const number = this.#slots.at(slot);
      if (number === NO_NUMBER) return NO_NUMBER;
      if (this.#slots.hashAt(slot) === first && this.#halves.get(number, 0) === second) return number;
    }
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
