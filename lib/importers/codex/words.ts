/** Few texts by number that are asked for often: they stay at hand as they are. */
export class Words {
  readonly #texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  /** @returns the number of the text, a new one if it was not known. */
  add(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  /** Null for a number of no text. */
  text(number: number): string | null {
    return this.#texts[number] ?? null;
  }
}
