/** Few values by number, in the order they first come: kinds, words, sets of traits that thousands of rows share. */
export class Numbered<T> {
  readonly #values: T[] = [];
  readonly #numbers = new Map<T, number>();

  /** @returns the number of the value, a new one if it was not known. */
  add(value: T): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    this.#numbers.set(value, this.#values.length);
    return this.#values.push(value) - 1;
  }

  /** Null for a number of nothing. */
  value(number: number): T | null {
    return this.#values[number] ?? null;
  }
}
