import type { SourceFile } from "#lib/importers/importer.ts";
import { readSlice } from "#lib/importers/source-bytes.ts";
import type { FileLine } from "#lib/importers/split-lines.ts";
import type { Item, ItemOf } from "./item.ts";
import { readItem } from "./read-item.ts";
import type { Entry } from "./rollout.ts";
import { type RolloutLine, readCallLine, readLine } from "./rollout-line.ts";

type Said = { line: RolloutLine; item: Item };

/** Lines up to this length are kept as they were read, so many bytes of a file: most reports are this short. */
const SHORT_LINE = 1_000;
const KEPT_BYTES = 4 * 1024 * 1024;
/** Longer ones that were read last: who looks at a line does so several times in a row. */
const RECENT_LINES = 16;

/** What is in memory of the lines of one file that stays on disk. */
export class StoredLines {
  readonly #source: SourceFile;
  readonly #recent = new Map<StoredEntry, Said>();
  #left = KEPT_BYTES;

  constructor(source: SourceFile) {
    this.#source = source;
  }

  /**
   * @param said what was read of it just now.
   * @param isEndedCall it is the call of a line that tells its result as well.
   */
  add(place: FileLine, said: Said & Pick<Entry, "isEcho" | "identity">, isEndedCall = false): Entry {
    const isKept = place.bytes.byteLength <= SHORT_LINE && place.bytes.byteLength <= this.#left;
    if (isKept) this.#left -= place.bytes.byteLength;
    return new StoredEntry(this, this.#source.path, place, said, { isKept, isEndedCall });
  }

  bytesOf({ at, length }: StoredEntry): Uint8Array {
    return readSlice(this.#source, at, length);
  }

  /** Reads the line again, unless that was done a moment ago. */
  recall(entry: StoredEntry): Said {
    const known = this.#recent.get(entry);
    if (known) return known;
    const bytes = this.bytesOf(entry);
    const read = readLine(bytes);
    const line = read.ok && entry.isEndedCall ? readCallLine(bytes) : read.ok ? read.line : null;
    if (!line) throw new Error(`Line ${entry.lineNumber} of ${entry.file} has changed while it was read.`);
    const said = { line, item: readItem(line).item };
    this.#recent.set(entry, said);
    if (this.#recent.size > RECENT_LINES) {
      for (const oldest of this.#recent.keys()) {
        this.#recent.delete(oldest);
        break;
      }
    }
    return said;
  }
}

/** A line of a file on disk: its place and what is asked for most, the rest is read again. */
class StoredEntry implements Entry {
  readonly isStored = true;
  readonly file: string;
  readonly lineNumber: number;
  readonly start: number;
  readonly at: number;
  readonly length: number;
  readonly line: RolloutLine;
  readonly identity: string;
  isEcho: boolean;
  isReport?: boolean;
  readonly isEndedCall: boolean;
  readonly #lines: StoredLines;
  readonly #item: Item | null;

  constructor(
    lines: StoredLines,
    file: string,
    { line: lineNumber, start, at, bytes }: FileLine,
    said: Said & Pick<Entry, "isEcho" | "identity">,
    { isKept, isEndedCall }: { isKept: boolean; isEndedCall: boolean },
  ) {
    this.file = file;
    this.lineNumber = lineNumber;
    this.start = start;
    this.at = at;
    this.length = bytes.byteLength;
    this.identity = said.identity;
    this.isEcho = said.isEcho;
    this.isEndedCall = isEndedCall;
    this.#lines = lines;
    this.#item = isKept ? said.item : outlineOf(said.item, () => lines.recall(this).item);
    this.line = isKept ? said.line : new StoredLine(said.line, () => lines.recall(this).line.payload);
  }

  get bytes(): Uint8Array {
    return this.#lines.bytesOf(this);
  }

  get item(): Item {
    return this.#item ?? this.#lines.recall(this).item;
  }
}

/** What is asked for of every call and result while a thread is put together; null where it is read again. */
function outlineOf(item: Item, recall: () => Item): Item | null {
  if (item.kind === "tool_result") return new StoredResult(item, recall);
  return item.kind === "tool_call" ? new StoredCall(item, recall) : null;
}

class StoredResult implements ItemOf<"tool_result"> {
  readonly kind = "tool_result";
  readonly callId: string | null;
  readonly name: string | null;
  readonly outcome: ItemOf<"tool_result">["outcome"];
  readonly exitCode: number | null;
  readonly #recall: () => Item;

  constructor({ callId, name, outcome, exitCode }: ItemOf<"tool_result">, recall: () => Item) {
    this.callId = callId;
    this.name = name;
    this.outcome = outcome;
    this.exitCode = exitCode;
    this.#recall = recall;
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
    return ofKind(this.#recall(), "tool_result");
  }
}

class StoredCall implements ItemOf<"tool_call"> {
  readonly kind = "tool_call";
  readonly callId: string | null;
  readonly name: string;
  readonly hosted: boolean;
  readonly #recall: () => Item;

  constructor({ callId, name, hosted }: ItemOf<"tool_call">, recall: () => Item) {
    this.callId = callId;
    this.name = name;
    this.hosted = hosted;
    this.#recall = recall;
  }

  get arguments(): string {
    return ofKind(this.#recall(), "tool_call").arguments;
  }
}

function ofKind<K extends Item["kind"]>(item: Item, kind: K): ItemOf<K> {
  if (!isOfKind(item, kind)) throw new Error(`A line of ${kind} says ${item.kind} when it is read again.`);
  return item;
}

function isOfKind<K extends Item["kind"]>(item: Item, kind: K): item is ItemOf<K> {
  return item.kind === kind;
}

class StoredLine implements RolloutLine {
  readonly type: string;
  readonly payloadType: string | null;
  readonly timestamp: string | null;
  readonly ordinal: number | null;
  readonly isExec?: true;
  readonly #payload: () => RolloutLine["payload"];

  constructor(line: RolloutLine, payload: () => RolloutLine["payload"]) {
    this.type = line.type;
    this.payloadType = line.payloadType;
    this.timestamp = line.timestamp;
    this.ordinal = line.ordinal;
    if (line.isExec) this.isExec = true;
    this.#payload = payload;
  }

  get payload(): RolloutLine["payload"] {
    return this.#payload();
  }
}
