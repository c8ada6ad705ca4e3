import type { SourceFile } from "#lib/importers/importer.ts";
import { NumberTable } from "#lib/importers/number-table.ts";
import { Numbered } from "#lib/importers/numbered.ts";
import { NO_TEXT, TextTable } from "#lib/importers/text-table.ts";
import { type EventTime, eventTimeOf } from "./match-costs.ts";
import { PlacedEvent } from "./placed-event.ts";
import { PlacedEvents } from "./placed-events.ts";
import type { SourceEvent } from "./source-event.ts";

/** Where an event's bytes stand in its file. */
export type Slice = { source: SourceFile; start: number; length: number };

/** A place in a source's log; `line` is null for a file of its own. */
export type Slot = Slice & { index: number; line: number | null };

/** What is asked of an event while its run is put together, beside its place. */
export type EventFacts = Pick<SourceEvent, "kind" | "parentId" | "timestamp"> & {
  /** Whether the place before it in the log is empty: the event there is missing or was rejected. */
  afterHole: boolean;
  /** The model's response it came from. */
  responseId: string | null;
  /** What it says, where that is kept until its row is made. */
  body: EventBody | null;
};

/** What an event says; `known` is null where it does not say that, or is not known here. */
export type EventBody = Pick<SourceEvent, "id" | "timestamp" | "known">;

/** The model's response an event came from, and when the event was made. */
export type EventResponse = { id: string; time: EventTime | null };

/** Columns. */
const [SOURCE, LENGTH, LINE, INDEX, KIND, ID, PARENT, RESPONSE, FLAGS] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const WIDTH = 9;
const [START, TIME] = [0, 1];
const [AFTER_HOLE, LOCAL] = [1, 2];

/**
 * What is in memory of the events of one log, by row: a gigabyte has hundreds of thousands, and the rest of an event is
 * read again when it is asked for.
 */
export class EventLog {
  readonly #numbers = new NumberTable(WIDTH, "int32");
  readonly #places = new NumberTable(2);
  readonly #ids = new TextTable();
  readonly #responses = new TextTable();
  /** The row of each id, by the id's number. */
  readonly #rowOf = new NumberTable(1, "int32");
  readonly #bodies = new Map<number, EventBody>();
  readonly #sources: SourceFile[] = [];
  #all: PlacedEvents | null = null;
  readonly #kinds = new Numbered<string>();

  /** The number of an id, for `named` and `add`. */
  numberOf(id: string): number {
    const number = this.#ids.add(id);
    while (this.#rowOf.length < this.#ids.size) this.#rowOf.add([NO_TEXT]);
    return number;
  }

  /** The event with this id. */
  named(number: number): PlacedEvent | undefined {
    return this.#eventIn(this.#rowOf.get(number, 0));
  }

  /** @param name number of its id, which no event has yet. */
  add({ source, start, length, line, index }: Slot, name: number, facts: EventFacts): void {
    const { kind, parentId, timestamp, afterHole, responseId, body } = facts;
    if (this.#sources.at(-1) !== source) this.#sources.push(source);
    const time = responseId === null ? null : eventTimeOf(timestamp);
    const row = this.#numbers.add([
      this.#sources.length - 1,
      length,
      line ?? 0,
      index,
      this.#kinds.add(kind),
      name,
      parentId === null ? NO_TEXT : this.numberOf(parentId),
      responseId === null ? NO_TEXT : this.#responses.add(responseId),
      (afterHole ? AFTER_HOLE : 0) | (time?.local ? LOCAL : 0),
    ]);
    this.#places.add([start, time?.ms ?? Number.NaN]);
    this.#rowOf.set(name, 0, row);
    if (body) this.#bodies.set(row, body);
  }

  get length(): number {
    return this.#numbers.length;
  }

  /** In log order. */
  get events(): PlacedEvents {
    if (this.#all?.length === this.length) return this.#all;
    const rows = new Int32Array(this.length);
    for (let row = 0; row < rows.length; row++) rows[row] = row;
    this.#all = new PlacedEvents(this, rows);
    return this.#all;
  }

  has(id: string): boolean {
    return this.rowOf(id) !== NO_TEXT;
  }

  get(id: string): PlacedEvent | undefined {
    return this.#eventIn(this.rowOf(id));
  }

  /** The ids of its events. */
  *keys(): Generator<string> {
    for (let row = 0; row < this.length; row++) yield this.id(row);
  }

  at(row: number): PlacedEvent {
    return new PlacedEvent(this, row);
  }

  slot(row: number): Slot {
    const source = this.#sources[this.#number(row, SOURCE)];
    if (!source) throw new Error(`There is no event in row ${row} of the log.`);
    return {
      source,
      start: this.#places.get(row, START),
      length: this.#number(row, LENGTH),
      line: this.#number(row, LINE) || null,
      index: this.#number(row, INDEX),
    };
  }

  id(row: number): string {
    return this.#ids.text(this.#number(row, ID));
  }

  parentId(row: number): string | null {
    const parent = this.#number(row, PARENT);
    return parent === NO_TEXT ? null : this.#ids.text(parent);
  }

  /** The row of the event it names as its parent; `NO_TEXT` where it names none, or one that is not in the log. */
  parentRow(row: number): number {
    const parent = this.#number(row, PARENT);
    return parent === NO_TEXT ? NO_TEXT : this.#rowOf.get(parent, 0);
  }

  /** The row of the event with this id; `NO_TEXT` without one. */
  rowOf(id: string): number {
    const number = this.#ids.find(id);
    return number === NO_TEXT ? NO_TEXT : this.#rowOf.get(number, 0);
  }

  hasParent(row: number): boolean {
    return this.#number(row, PARENT) !== NO_TEXT;
  }

  kind(row: number): string {
    return this.#kinds.value(this.#number(row, KIND)) ?? "";
  }

  isAfterHole(row: number): boolean {
    return (this.#number(row, FLAGS) & AFTER_HOLE) !== 0;
  }

  response(row: number): EventResponse | null {
    const response = this.#number(row, RESPONSE);
    if (response === NO_TEXT) return null;
    const ms = this.#places.get(row, TIME);
    const time = Number.isNaN(ms) ? null : { ms, local: (this.#number(row, FLAGS) & LOCAL) !== 0 };
    return { id: this.#responses.text(response), time };
  }

  body(row: number): EventBody | null {
    return this.#bodies.get(row) ?? null;
  }

  /** It is read again where somebody still asks for it. */
  forgetBody(row: number): void {
    this.#bodies.delete(row);
  }

  #eventIn(row: number): PlacedEvent | undefined {
    return row === NO_TEXT ? undefined : this.at(row);
  }

  #number(row: number, column: number): number {
    return this.#numbers.get(row, column);
  }
}
