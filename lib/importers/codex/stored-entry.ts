import type { Item, ItemOf } from "./item.ts";
import type { Entry } from "./rollout.ts";
import type { RolloutLine } from "./rollout-line.ts";
import type { Said, StoredLines } from "./stored-lines.ts";

/** A line of a file on disk: what is asked for most is at hand, the rest is read again. */
export class StoredEntry implements Entry {
  isEcho: boolean;
  isReport?: boolean;
  readonly #lines: StoredLines;
  readonly #row: number;
  readonly #outline: Item | null;

  /** @param said what was read of the row when it was added to the lines. */
  constructor(lines: StoredLines, row: number, { item }: Said, isEcho: boolean) {
    this.#lines = lines;
    this.#row = row;
    this.isEcho = isEcho;
    this.#outline = lines.kept(row) ? null : outlineOf(item, lines, row);
  }

  get isStored() {
    return true as const;
  }

  get file(): string {
    return this.#lines.path;
  }

  get lineNumber(): number {
    return this.#lines.lineNumber(this.#row);
  }

  get start(): number {
    return this.#lines.start(this.#row);
  }

  get identity(): string {
    return this.#lines.identity(this.#row);
  }

  get bytes(): Uint8Array {
    return this.#lines.bytes(this.#row);
  }

  get line(): RolloutLine {
    return this.#lines.kept(this.#row)?.line ?? new StoredLine(this.#lines, this.#row);
  }

  get item(): Item {
    return this.#outline ?? this.#lines.recall(this.#row).item;
  }
}

class StoredLine implements RolloutLine {
  readonly type: string;
  readonly payloadType: string | null;
  readonly isExec?: true;
  readonly #lines: StoredLines;
  readonly #row: number;

  constructor(lines: StoredLines, row: number) {
    this.#lines = lines;
    this.#row = row;
    this.type = lines.type(row);
    this.payloadType = lines.payloadType(row);
    if (lines.isExec(row)) this.isExec = true;
  }

  get timestamp(): string | null {
    return this.#lines.timestamp(this.#row);
  }

  get ordinal(): number | null {
    return this.#lines.ordinal(this.#row);
  }

  get payload(): RolloutLine["payload"] {
    return this.#lines.recall(this.#row).line.payload;
  }
}

/** What is asked for of every such line while a thread is put together; null where it is read again. */
function outlineOf(item: Item, lines: StoredLines, row: number): Item | null {
  if (item.kind === "tool_result") return new StoredResult(item, lines, row);
  if (item.kind === "tool_call") return new StoredCall(item, lines, row);
  return item.kind === "tokens" ? new StoredTokens(lines, row) : null;
}

class StoredResult implements ItemOf<"tool_result"> {
  readonly callId: string | null;
  readonly name: string | null;
  readonly outcome: ItemOf<"tool_result">["outcome"];
  readonly exitCode: number | null;
  readonly #lines: StoredLines;
  readonly #row: number;

  constructor({ callId, name, outcome, exitCode }: ItemOf<"tool_result">, lines: StoredLines, row: number) {
    this.callId = callId;
    this.name = name === null ? null : lines.word(name);
    this.outcome = outcome;
    this.exitCode = exitCode;
    this.#lines = lines;
    this.#row = row;
  }

  get kind() {
    return "tool_result" as const;
  }

  get text(): string {
    return this.#whole().text;
  }

  get shown(): string {
    return this.#whole().shown;
  }

  get images(): ItemOf<"tool_result">["images"] {
    return this.#whole().images;
  }

  #whole(): ItemOf<"tool_result"> {
    return ofKind(this.#lines.recall(this.#row).item, "tool_result");
  }
}

class StoredCall implements ItemOf<"tool_call"> {
  readonly callId: string | null;
  readonly name: string;
  readonly hosted: boolean;
  readonly #lines: StoredLines;
  readonly #row: number;

  constructor({ callId, name, hosted }: ItemOf<"tool_call">, lines: StoredLines, row: number) {
    this.callId = callId;
    this.name = lines.word(name);
    this.hosted = hosted;
    this.#lines = lines;
    this.#row = row;
  }

  get kind() {
    return "tool_call" as const;
  }

  get arguments(): string {
    return ofKind(this.#lines.recall(this.#row).item, "tool_call").arguments;
  }
}

class StoredTokens implements ItemOf<"tokens"> {
  readonly #lines: StoredLines;
  readonly #row: number;

  constructor(lines: StoredLines, row: number) {
    this.#lines = lines;
    this.#row = row;
  }

  get kind() {
    return "tokens" as const;
  }

  get report(): ItemOf<"tokens">["report"] {
    return this.#whole().report;
  }

  get data(): unknown {
    return this.#whole().data;
  }

  #whole(): ItemOf<"tokens"> {
    return ofKind(this.#lines.recall(this.#row).item, "tokens");
  }
}

function ofKind<K extends Item["kind"]>(item: Item, kind: K): ItemOf<K> {
  if (!isOfKind(item, kind)) throw new Error(`A line of ${kind} says ${item.kind} when it is read again.`);
  return item;
}

function isOfKind<K extends Item["kind"]>(item: Item, kind: K): item is ItemOf<K> {
  return item.kind === kind;
}
