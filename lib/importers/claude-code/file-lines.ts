import type { Usage } from "#lib/conversation/usage.ts";
import type { IdTable } from "#lib/importers/id-table.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { NumberTable } from "#lib/importers/number-table.ts";
import { Numbered } from "#lib/importers/numbered.ts";
import { readSlice } from "#lib/importers/source-bytes.ts";
import { NO_TEXT, type TextTable } from "#lib/importers/text-table.ts";
import type { LineFacts, Traits } from "./line-facts.ts";
import { LineList } from "./line-list.ts";
import { usageOf } from "./line-usage.ts";
import type { Report } from "./read-report.ts";
import type { RecentLines } from "./recent-lines.ts";
import type { ScopeTexts } from "./scope-texts.ts";
import type { SourceLine } from "./source-line.ts";
import type { ToolFact } from "./tool-facts.ts";
import { FileLine, type Lane, type ReadLine } from "./transcript-line.ts";

/** In place of a count of tokens: the line counts none, or does not say how many are of the answer. */
export const NO_USAGE = -2;
export const NO_OUTPUT = -1;

/** Columns of what is needed as long as events are made. `USAGE`: see `count`. */
const [LINE, LENGTH, EVENT, USAGE, TRAITS] = [0, 1, 2, 3, 4];
const PLACE_WIDTH = 5;
const NOT_COUNTED = -1;
const ELSEWHERE = -2;
/** Columns of what is only needed until conversations are put together. */
const FACTS = [
  "uuid",
  "parent",
  "message",
  "request",
  "output",
  "call",
  "tool",
  "lane",
  "laneIndex",
] as const;
type Fact = (typeof FACTS)[number];
const COLUMN = Object.fromEntries(FACTS.map((fact, column) => [fact, column])) as Record<Fact, number>;

const NO_TOOLS: readonly ToolFact[] = [];

/** What is in memory of the lines of one file, by row. Of a file that stays on disk that is not the lines themselves. */
export class FileLines {
  /** Among the files that are read together. */
  readonly number: number;
  readonly names: TextTable;
  readonly #source: SourceFile;
  readonly #recent: RecentLines;
  /** Null once its lines are forgotten. */
  #texts: ScopeTexts | null;
  /** Null for a file on disk. */
  readonly #reads: ReadLine[] | null;
  readonly #starts = new NumberTable(1);
  readonly #places = new NumberTable(PLACE_WIDTH, "int32");
  #facts = new NumberTable(FACTS.length, "int32");
  readonly #copyOf = new Map<number, number>();
  readonly #blocks = new Map<number, number>();
  readonly #reports = new Map<number, Report>();
  /** Of lines that tell more of tools than that they call one. */
  readonly #tools = new Map<number, readonly ToolFact[]>();
  /** As a rule a line's are the same as those of the line before. */
  readonly #traits = new Numbered<Traits>();
  /** Rows of the lines that are no copies of others, where some are; at last none. */
  #kept: Int32Array | null = null;
  readonly #countedElsewhere = new Map<number, FileLine>();
  #lanes = new Numbered<Lane>();

  constructor(source: SourceFile, number: number, texts: ScopeTexts, recent: RecentLines) {
    this.#source = source;
    this.number = number;
    this.names = texts.names;
    this.#texts = texts;
    this.#recent = recent;
    this.#reads = source.stored ? null : [];
  }

  get path(): string {
    return this.#source.path;
  }

  get isStored(): boolean {
    return this.#reads === null;
  }

  /** Once they have their ids, without those that are copies of others. */
  get lines(): LineList {
    return LineList.of(this, this.#kept, this.#kept?.length ?? this.#places.length);
  }

  /** The others are copies. */
  keepLines(rows: Int32Array): void {
    this.#kept = rows;
  }

  /** @param at where in the file its bytes stand. */
  add(line: number | null, at: number, read: ReadLine, facts: LineFacts): void {
    const { uuid, parentName, traits, copyOf, messageId, requestId, usage, blocks, report, tools } = facts;
    const [first] = tools;
    const isPlainCall = tools.length === 1 && first?.kind === "call" && first.prompt === null;
    this.#starts.add([at]);
    this.#places.add([line ?? 0, read.bytes.byteLength, NO_TEXT, NOT_COUNTED, this.#traits.add(traits)]);
    const { messages, requests, calls } = this.#scope;
    const row = this.#facts.add([
      numberIn(this.names, uuid),
      numberIn(this.names, parentName),
      numberIn(messages, messageId),
      numberIn(requests, requestId),
      usage === null ? NO_USAGE : (usage.output ?? NO_OUTPUT),
      isPlainCall ? calls.ids.add(first.callId) : NO_TEXT,
      isPlainCall ? numberIn(calls.tools, first.name || null) : NO_TEXT,
      NO_TEXT,
      NO_TEXT,
    ]);
    if (copyOf !== null) this.#copyOf.set(row, this.names.add(copyOf));
    if (blocks > 0) this.#blocks.set(row, blocks);
    if (tools.length > 0 && !isPlainCall) this.#noteTools(row, tools);
    if (report) this.#reports.set(row, report);
    this.#reads?.push(read);
  }

  /** Also of a line that was forgotten: what its event is made of. */
  at(row: number): FileLine {
    return new FileLine(this, row);
  }

  traits(row: number): Traits {
    const traits = this.#traits.value(this.#places.get(row, TRAITS));
    if (!traits) throw new Error(`There is no line in row ${row} of ${this.path}.`);
    return traits;
  }

  lane(row: number): Lane | null {
    return this.#lanes.value(this.#facts.get(row, COLUMN.lane));
  }

  putInto(row: number, lane: Lane, index: number): void {
    this.#facts.set(row, COLUMN.lane, this.#lanes.add(lane));
    this.#facts.set(row, COLUMN.laneIndex, index);
  }

  /** Once conversations are put together: only events are to be made, of rows. */
  forgetLines(): void {
    this.#kept = new Int32Array();
    this.#facts = new NumberTable(FACTS.length, "int32");
    this.#texts = null;
    this.#lanes = new Numbered<Lane>();
    this.#copyOf.clear();
    this.#blocks.clear();
    this.#reports.clear();
    this.#tools.clear();
  }

  fact(row: number, fact: Exclude<Fact, "call" | "tool" | "lane">): number {
    return this.#facts.get(row, COLUMN[fact]);
  }

  report(row: number): Report | null {
    return this.#reports.get(row) ?? null;
  }

  copyOf(row: number): number {
    return this.#copyOf.get(row) ?? NO_TEXT;
  }

  blocks(row: number): number {
    return this.#blocks.get(row) ?? 0;
  }

  /** The call of a line that tells nothing else of tools, by number. */
  call(row: number): { id: number; tool: number } | null {
    const id = this.#facts.get(row, COLUMN.call);
    return id === NO_TEXT ? null : { id, tool: this.#facts.get(row, COLUMN.tool) };
  }

  tools(row: number): readonly ToolFact[] {
    const call = this.call(row);
    if (!call) return this.#tools.get(row) ?? NO_TOOLS;
    const { ids, tools } = this.#scope.calls;
    const name = call.tool === NO_TEXT ? null : tools.text(call.tool);
    return [{ kind: "call", callId: ids.text(call.id), name, prompt: null }];
  }

  lineNumber(row: number): number | null {
    return this.#places.get(row, LINE) || null;
  }

  event(row: number): number {
    return this.#places.get(row, EVENT);
  }

  place(row: number, event: number): void {
    this.#places.set(row, EVENT, event);
  }

  get #scope(): ScopeTexts {
    if (!this.#texts) throw new Error(`The lines of ${this.path} were forgotten.`);
    return this.#texts;
  }

  #noteTools(row: number, tools: readonly ToolFact[]): void {
    this.#tools.set(row, tools);
    for (const fact of tools) if (fact.kind === "call") this.#scope.calls.ids.add(fact.callId);
  }

  /** @param best a row of this file, or a line of another. */
  count(row: number, best: number | FileLine): void {
    const isHere = typeof best === "number";
    this.#places.set(row, USAGE, isHere ? best : ELSEWHERE);
    if (!isHere) this.#countedElsewhere.set(row, best);
  }

  isCounted(row: number): boolean {
    return this.#places.get(row, USAGE) !== NOT_COUNTED;
  }

  usage(row: number): Usage | null {
    const best = this.#places.get(row, USAGE);
    if (best === NOT_COUNTED) return null;
    const elsewhere = best === ELSEWHERE ? this.#countedElsewhere.get(row) : null;
    return usageOf(elsewhere ? elsewhere.source : this.source(best));
  }

  bytes(row: number): Uint8Array {
    return this.#reads?.[row]?.bytes ?? this.#recent.known(this, row)?.bytes ?? this.readBytes(row);
  }

  source(row: number): SourceLine {
    return (this.#reads?.[row] ?? this.#recent.recall(this, row)).source;
  }

  /** From the file, whatever is in memory. */
  readBytes(row: number): Uint8Array {
    return readSlice(this.#source, this.#starts.get(row, 0), this.#places.get(row, LENGTH));
  }
}

function numberIn(texts: TextTable | IdTable, text: string | null): number {
  return text === null ? NO_TEXT : texts.add(text);
}
