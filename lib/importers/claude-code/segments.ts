import { NumberTable } from "#lib/importers/number-table.ts";
import { NONE } from "./lane-links.ts";

/** `prompt`, `response`, or a `start` that is neither. */
export type SegmentKind = 0 | 1 | 2;
export const [PROMPT, RESPONSE, START] = [0, 1, 2] as const;

const FIELDS = [
  "opener",
  "last",
  "kind",
  "name",
  "message",
  "parent",
  "forkAt",
  "isAnswered",
  "firstChild",
  "lastChild",
  "nextSibling",
  "children",
] as const;
type Field = (typeof FIELDS)[number];
const COLUMN = Object.fromEntries(FIELDS.map((field, column) => [field, column])) as Record<Field, number>;

/**
 * Stretches of history that cannot branch inside: a prompt or a model response, with everything that belongs to it
 * (its other lines, the results of its calls, hooks, progress, attachments). By number, `NONE` for none; parents are
 * opened before their children. Numbers, not objects: a gigabyte holds hundreds of thousands.
 */
export class Segments {
  readonly #fields = new NumberTable(FIELDS.length, "int32");
  /** The segment each line belongs to. */
  readonly ofLine: Int32Array;

  constructor(lineCount: number) {
    this.ofLine = new Int32Array(lineCount).fill(NONE);
  }

  get count(): number {
    return this.#fields.length;
  }

  /** @param name what it was opened with; equal for the lines that open one segment. */
  open(opener: number, kind: SegmentKind, name: number, parent: number, forkAt: number): number {
    const segment = this.#fields.add([
      opener,
      opener,
      kind,
      name,
      NONE,
      parent,
      forkAt,
      0,
      NONE,
      NONE,
      NONE,
      0,
    ]);
    if (parent !== NONE) this.addChild(parent, segment);
    return segment;
  }

  /** Index of the line that opens it. */
  opener(segment: number): number {
    return this.#get(segment, "opener");
  }

  /** Index of its last line. */
  last(segment: number): number {
    return this.#get(segment, "last");
  }

  kind(segment: number): number {
    return this.#get(segment, "kind");
  }

  name(segment: number): number {
    return this.#get(segment, "name");
  }

  /** Number of the id of the response in it; `NONE` without one, or when its lines carry no id. */
  message(segment: number): number {
    return this.#get(segment, "message");
  }

  parent(segment: number): number {
    return this.#get(segment, "parent");
  }

  /** The line of the parent that the opener goes on from. */
  forkAt(segment: number): number {
    return this.#get(segment, "forkAt");
  }

  /** Whether a model answered in it or below it. */
  isAnswered(segment: number): boolean {
    return this.#get(segment, "isAnswered") === 1;
  }

  childCount(segment: number): number {
    return this.#get(segment, "children");
  }

  /** In the order they were added. */
  *children(segment: number): Generator<number> {
    for (
      let child = this.#get(segment, "firstChild");
      child !== NONE;
      child = this.#get(child, "nextSibling")
    )
      yield child;
  }

  addLine(segment: number, line: number): void {
    this.ofLine[line] = segment;
    if (line > this.last(segment)) this.#set(segment, "last", line);
  }

  answer(segment: number, message: number): void {
    this.#set(segment, "isAnswered", 1);
    if (this.message(segment) === NONE) this.#set(segment, "message", message);
  }

  addChild(parent: number, child: number): void {
    const before = this.#get(parent, "lastChild");
    if (before === NONE) this.#set(parent, "firstChild", child);
    else this.#set(before, "nextSibling", child);
    this.#set(parent, "lastChild", child);
    this.#set(child, "nextSibling", NONE);
    this.#set(parent, "children", this.childCount(parent) + 1);
  }

  removeChildren(parent: number): void {
    this.#set(parent, "firstChild", NONE);
    this.#set(parent, "lastChild", NONE);
    this.#set(parent, "children", 0);
  }

  moveTo(segment: number, parent: number, forkAt: number): void {
    this.#set(segment, "parent", parent);
    this.#set(segment, "forkAt", forkAt);
    this.addChild(parent, segment);
  }

  #get(segment: number, field: Field): number {
    return this.#fields.get(segment, COLUMN[field]);
  }

  #set(segment: number, field: Field, value: number): void {
    this.#fields.set(segment, COLUMN[field], value);
  }
}
