import type { Item, MessageRole } from "./item.ts";
import type { Entry } from "./rollout.ts";
import type { RolloutLine } from "./rollout-line.ts";
import type { TokenReport } from "./token-report.ts";

/** What a line says. */
export type Said = { line: RolloutLine; item: Item };

type Place = Pick<Entry, "index" | "file" | "lineNumber" | "start" | "bytes">;

/** A line of a file that is in memory. */
export class ReadEntry implements Entry {
  readonly index: number;
  readonly file: string;
  readonly lineNumber: number;
  readonly start: number;
  readonly bytes: Uint8Array;
  readonly line: RolloutLine;
  readonly item: Item;
  readonly identity: string;
  isEcho: boolean;
  isReport = false;

  constructor(place: Place, { line, item }: Said, identity: string, isEcho: boolean) {
    this.index = place.index;
    this.file = place.file;
    this.lineNumber = place.lineNumber;
    this.start = place.start;
    this.bytes = place.bytes;
    this.line = line;
    this.item = item;
    this.identity = identity;
    this.isEcho = isEcho;
  }

  get kind(): Item["kind"] {
    return this.item.kind;
  }

  get role(): MessageRole | null {
    return this.item.kind === "message" ? this.item.role : null;
  }

  get callId(): string | null {
    const { item } = this;
    return item.kind === "tool_call" || item.kind === "tool_result" ? item.callId : null;
  }

  get report(): TokenReport | null {
    return this.item.kind === "tokens" ? this.item.report : null;
  }
}
