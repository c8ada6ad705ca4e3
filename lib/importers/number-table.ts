/** Rows of numbers, 8 bytes each: of a million objects, what holds their numbers is most of their memory. */
export class NumberTable {
  readonly #width: number;
  #memory: Float64Array;
  #length = 0;

  constructor(width: number) {
    this.#width = width;
    this.#memory = new Float64Array(64 * width);
  }

  /** Rows so far. */
  get length(): number {
    return this.#length;
  }

  /** @param row as many numbers as the table is wide. */
  add(row: readonly number[]): void {
    const at = this.#length * this.#width;
    if (at === this.#memory.length) {
      const larger = new Float64Array(this.#memory.length * 2);
      larger.set(this.#memory);
      this.#memory = larger;
    }
    this.#memory.set(row, at);
    this.#length++;
  }

  /** NaN where there is no such row. */
  get(row: number, column: number): number {
    return row < this.#length ? (this.#memory[row * this.#width + column] ?? Number.NaN) : Number.NaN;
  }
}
