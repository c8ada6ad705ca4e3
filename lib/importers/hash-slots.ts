import { MOST_SLOT_BYTES, TableFullError } from "./table-full.ts";

const FIRST_SLOTS = 128;
/** Share of the slots. Those that are passed on the way lie side by side in memory. */
const MOST_TAKEN = 0.8;
/** In a slot that is free. */
export const NO_NUMBER = -1;

/**
 * Where the numbers of a table are found again by hash: each in the first free slot from its hash on. Whoever looks for
 * one goes on from slot to slot until it is there or the slot is free:
 * `for (let slot = slots.first(hash); ; slot = slots.after(slot)) …`
 * The hash is beside the number, so that nothing else is looked at for a slot that has another one.
 */
export class HashSlots {
  /** For each slot a number + 1 and its hash. */
  #slots = new Int32Array(FIRST_SLOTS * 2);
  #mask = FIRST_SLOTS - 1;
  #count = 0;

  first(hash: number): number {
    return hash & this.#mask;
  }

  after(slot: number): number {
    return (slot + 1) & this.#mask;
  }

  /** The number in a slot; `NO_NUMBER` in a free one. */
  at(slot: number): number {
    return (this.#slots[slot * 2] ?? 0) - 1;
  }

  /** The hash a slot's number was put in with. */
  hashAt(slot: number): number {
    return this.#slots[slot * 2 + 1] ?? 0;
  }

  /**
   * Slots found before are others afterwards.
   * @param number not in it yet.
   * @param hash an integer of 32 bits.
   * @throws TableFullError
   */
  put(number: number, hash: number): void {
    if (this.#count >= (this.#mask + 1) * MOST_TAKEN) this.#grow();
    this.#count++;
    this.#place(number + 1, hash);
  }

  #grow(): void {
    const old = this.#slots;
    if (old.byteLength * 2 > MOST_SLOT_BYTES) throw new TableFullError("The ids of an upload are too many.");
    this.#slots = new Int32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (let at = 0; at < old.length; at += 2) {
      const known = old[at] ?? 0;
      if (known > 0) this.#place(known, old[at + 1] ?? 0);
    }
  }

  #place(stored: number, hash: number): void {
    let slot = this.first(hash);
    while (this.at(slot) !== NO_NUMBER) slot = this.after(slot);
    this.#slots[slot * 2] = stored;
    this.#slots[slot * 2 + 1] = hash;
  }
}
