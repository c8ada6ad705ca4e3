const FIRST_SLOTS = 128;
/** In a slot that is free. */
export const NO_NUMBER = -1;

/**
 * Where the numbers of a table are found again by hash: each in the first free slot from its hash on. Whoever looks for
 * one goes on from slot to slot until it is there or the slot is free:
 * `for (let slot = slots.first(hash); ; slot = slots.after(slot)) …`
 */
export class HashSlots {
  /** Numbers + 1. */
  #slots = new Int32Array(FIRST_SLOTS);
  #count = 0;
  readonly #hashOf: (number: number) => number;

  /** @param hashOf the hash a number was put in with. */
  constructor(hashOf: (number: number) => number) {
    this.#hashOf = hashOf;
  }

  first(hash: number): number {
    return hash & (this.#slots.length - 1);
  }

  after(slot: number): number {
    return (slot + 1) & (this.#slots.length - 1);
  }

  /** The number in a slot; `NO_NUMBER` in a free one. */
  at(slot: number): number {
    return (this.#slots[slot] ?? 0) - 1;
  }

  /**
   * Slots found before are others afterwards.
   * @param number not in it yet.
   */
  put(number: number): void {
    this.#count++;
    if (this.#count * 3 > this.#slots.length * 2) this.#grow();
    this.#place(number);
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    for (const known of old) if (known > 0) this.#place(known - 1);
  }

  #place(number: number): void {
    let slot = this.first(this.#hashOf(number));
    while (this.at(slot) !== NO_NUMBER) slot = this.after(slot);
    this.#slots[slot] = number + 1;
  }
}
