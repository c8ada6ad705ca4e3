import type { Usage } from "#lib/conversation/usage.ts";
import { NumberTable } from "#lib/importers/number-table.ts";
import { Numbered } from "#lib/importers/numbered.ts";
import { TextTable } from "#lib/importers/text-table.ts";
import { Node } from "./node.ts";
import type { Entry, EntryList } from "./rollout.ts";
import { type Meter, NO_METER, type Thread } from "./thread.ts";
import { usageOf } from "./token-meter.ts";
import type { TokenCounts } from "./token-report.ts";

/** Columns: see the getters of `Node`. */
const [PART, ENTRY, PARENT, LAST_PROMPT, COPIES, IS_COPY, RESPONSE, USAGE, METER] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
];
const NONE = -1;
const COUNTS = ["input", "cacheRead", "cacheWrite", "output", "reasoning"] as const;
/** Columns of usages and meters: the counts, then the model and the effort by their numbers. */
const [MODEL, EFFORT] = [5, 6];

/** A file's lines and the thread they went to. */
type Part = { thread: Thread; lines: EntryList };

/** What is in memory of the events of an upload, by row: an object for each would take as much as their lines do. */
export class NodeTable {
  readonly #facts = new NumberTable(9, "int32");
  readonly #parts: Part[] = [];
  readonly #usages = new NumberTable(6, "int32");
  readonly #meters = new NumberTable(7);
  readonly #words = new Numbered<string>();
  readonly #responses = new TextTable();
  /** Most events have the meter of the one before. */
  #latest = { meter: NO_METER, row: NONE };

  /** The nodes added from now on are of these lines. */
  startPart(part: Part): void {
    this.#parts.push(part);
  }

  /** @param copy how often what the entry says has become an event of the family, this time included. */
  add(entry: Entry, parent: Node | null, isCopy: boolean, copy: number): Node {
    const index = this.#facts.add([
      this.#parts.length - 1,
      entry.index,
      parent?.index ?? NONE,
      parent ? this.#facts.get(parent.index, LAST_PROMPT) : NONE,
      copy,
      Number(isCopy),
      NONE,
      NONE,
      parent ? this.#facts.get(parent.index, METER) : NONE,
    ]);
    return new Node(this, index);
  }

  node(index: number): Node {
    return new Node(this, index);
  }

  thread(index: number): Thread {
    return this.#part(index).thread;
  }

  entry(index: number): Entry {
    const entry = this.#part(index).lines.at(this.#facts.get(index, ENTRY));
    if (!entry) throw new Error(`Importer bug: event ${index} has no line.`);
    return entry;
  }

  parent(index: number): Node | null {
    return this.#nodeAt(this.#facts.get(index, PARENT));
  }

  lastPrompt(index: number): Node | null {
    return this.#nodeAt(this.#facts.get(index, LAST_PROMPT));
  }

  setPrompt(index: number): void {
    this.#facts.set(index, LAST_PROMPT, index);
  }

  copy(index: number): number {
    return this.#facts.get(index, COPIES);
  }

  isCopy(index: number): boolean {
    return this.#facts.get(index, IS_COPY) === 1;
  }

  /** The provider's id, or the event the response is named after. */
  response(index: number): string | Node | null {
    const response = this.#facts.get(index, RESPONSE);
    if (response === NONE) return null;
    return response > NONE ? this.#responses.text(response) : this.node(NONE - 1 - response);
  }

  /** @param response the provider's id, or an event: the response is named after it, or as that event's response is. */
  setResponse(index: number, response: string | Node): void {
    this.#facts.set(index, RESPONSE, this.#responseOf(response));
  }

  usage(index: number): Usage | null {
    const row = this.#facts.get(index, USAGE);
    if (row === NONE) return null;
    const count = (column: number) => {
      const number = this.#usages.get(row, column);
      return number === NONE ? null : number;
    };
    return usageOf(countsOf(count), this.#words.value(this.#usages.get(row, MODEL)));
  }

  /** @param usage as `usageOf` makes it. */
  setUsage(index: number, usage: Usage | null): void {
    const row =
      usage === null
        ? NONE
        : this.#usages.add([...COUNTS.map((name) => usage[name] ?? NONE), this.#word(usage.model)]);
    this.#facts.set(index, USAGE, row);
  }

  meter(index: number): Meter {
    const row = this.#facts.get(index, METER);
    if (row === NONE) return NO_METER;
    const count = (column: number) => {
      const number = this.#meters.get(row, column);
      return Number.isNaN(number) ? null : number;
    };
    const total = countsOf(count);
    return {
      total: COUNTS.every((name) => total[name] === null) ? null : total,
      model: this.#words.value(this.#meters.get(row, MODEL)),
      effort: this.#words.value(this.#meters.get(row, EFFORT)),
    };
  }

  setMeter(index: number, meter: Meter): void {
    if (meter !== this.#latest.meter) {
      const { total, model, effort } = meter;
      const counts = COUNTS.map((name) => total?.[name] ?? Number.NaN);
      const row = this.#meters.add([...counts, this.#word(model), this.#word(effort)]);
      this.#latest = { meter, row };
    }
    this.#facts.set(index, METER, this.#latest.row);
  }

  #part(index: number): Part {
    const part = this.#parts[this.#facts.get(index, PART)];
    if (!part) throw new Error(`Importer bug: there is no event ${index}.`);
    return part;
  }

  #nodeAt(index: number): Node | null {
    return index === NONE ? null : this.node(index);
  }

  /** Numbers below NONE are events. */
  #responseOf(response: string | Node): number {
    if (typeof response === "string") return this.#responses.add(response);
    const known = this.#facts.get(response.index, RESPONSE);
    return known === NONE ? NONE - 1 - response.index : known;
  }

  #word(text: string | null): number {
    return text === null ? NONE : this.#words.add(text);
  }
}

function countsOf(count: (column: number) => number | null): TokenCounts {
  return {
    input: count(0),
    cacheRead: count(1),
    cacheWrite: count(2),
    output: count(3),
    reasoning: count(4),
  };
}
