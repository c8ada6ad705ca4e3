import type { Item, MessageRole } from "./item.ts";
import { LINE_FLAGS } from "./line-table.ts";
import type { Entry } from "./rollout.ts";
import type { RolloutLine } from "./rollout-line.ts";
import type { StoredLines } from "./stored-lines.ts";
import type { TokenReport } from "./token-report.ts";

/** A line of a file on disk, made when it is asked for: what is asked of every line is in a table, the rest is read again. */
export class StoredEntry implements Entry {
  readonly index: number;
  readonly #lines: StoredLines;
  readonly #row: number;

  constructor(lines: StoredLines, row: number, index: number) {
    this.#lines = lines;
    this.#row = row;
    this.index = index;
  }

  get isStored() {
    return true as const;
  }

  get file(): string {
    return this.#lines.path;
  }

  get lineNumber(): number {
    return this.#lines.table.lineNumber(this.#row);
  }

  get start(): number {
    return this.#lines.table.start(this.#row);
  }

  get identity(): string {
    return this.#lines.table.identity(this.#row);
  }

  get bytes(): Uint8Array {
    return this.#lines.bytes(this.#row);
  }

  get line(): RolloutLine {
    return new StoredLine(this.#lines, this.#row);
  }

  get item(): Item {
    return this.#lines.recall(this.#row).item;
  }

  get kind(): Item["kind"] {
    return this.#lines.table.kind(this.#row);
  }

  get role(): MessageRole | null {
    return this.#lines.table.role(this.#row);
  }

  get callId(): string | null {
    return this.#lines.table.callId(this.#row);
  }

  get report(): TokenReport | null {
    return this.#lines.table.report(this.#row);
  }

  get isEcho(): boolean {
    return this.#lines.table.is(this.#row, LINE_FLAGS.echo);
  }

  set isEcho(isEcho: boolean) {
    this.#lines.table.mark(this.#row, LINE_FLAGS.echo, isEcho);
  }

  get isReport(): boolean {
    return this.#lines.table.is(this.#row, LINE_FLAGS.report);
  }

  set isReport(isReport: boolean) {
    this.#lines.table.mark(this.#row, LINE_FLAGS.report, isReport);
  }
}

class StoredLine implements RolloutLine {
  readonly isExec?: true;
  readonly #lines: StoredLines;
  readonly #row: number;

  constructor(lines: StoredLines, row: number) {
    this.#lines = lines;
    this.#row = row;
    if (lines.table.is(row, LINE_FLAGS.exec)) this.isExec = true;
  }

  get type(): string {
    return this.#lines.table.type(this.#row);
  }

  get payloadType(): string | null {
    return this.#lines.table.payloadType(this.#row);
  }

  get timestamp(): string | null {
    return this.#lines.table.timestamp(this.#row);
  }

  get ordinal(): number | null {
    return this.#lines.table.ordinal(this.#row);
  }

  get payload(): RolloutLine["payload"] {
    return this.#lines.recall(this.#row).line.payload;
  }
}
