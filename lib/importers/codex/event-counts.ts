import { NumberTable } from "#lib/importers/number-table.ts";
import { TextTable } from "#lib/importers/text-table.ts";

/** How often each identity has become an event id, over all threads of a family. */
export class EventCounts {
  readonly #keys = new TextTable();
  readonly #counts = new NumberTable(1, "int32");
  #families = 0;

  /** @returns the number of a new family. */
  addFamily(): number {
    return this.#families++;
  }

  /** @returns how often it has, this time included. */
  count(family: number, identity: string): number {
    const key = this.#keys.add(`${family} ${identity}`);
    if (key === this.#counts.length) this.#counts.add([0]);
    const count = this.#counts.get(key, 0) + 1;
    this.#counts.set(key, 0, count);
    return count;
  }
}
