import type { SourceFile } from "#lib/importers/importer.ts";
import { readSlice } from "#lib/importers/source-bytes.ts";
import type { FileLine } from "#lib/importers/split-lines.ts";
import { LINE_FLAGS, type LineTable } from "./line-table.ts";
import type { Said } from "./read-entry.ts";
import { readItem } from "./read-item.ts";
import type { Entry, EntryList } from "./rollout.ts";
import { readCallLine, readLine } from "./rollout-line.ts";
import { StoredEntry } from "./stored-entry.ts";

/** Lines that were read last: who looks at a line does so several times in a row. */
const RECENT_LINES = 3;

/** The lines of one file that stays on disk: rows of the upload's table, one behind the other. */
export class StoredLines implements EntryList {
  readonly table: LineTable;
  readonly #source: SourceFile;
  readonly #first: number;
  readonly #recent = new Map<number, Said>();
  #length = 0;

  /** @param table nothing else may add to it until all lines of the file are in. */
  constructor(source: SourceFile, table: LineTable) {
    this.#source = source;
    this.table = table;
    this.#first = table.length;
  }

  get path(): string {
    return this.#source.path;
  }

  get length(): number {
    return this.#length;
  }

  /**
   * @param said what was read of it just now.
   * @param flags a sum of `LINE_FLAGS`.
   */
  add(place: FileLine, said: Said, identity: string, flags: number): void {
    this.table.add(place, said, identity, flags);
    this.#length++;
  }

  at(index: number): Entry | undefined {
    return index >= 0 && index < this.#length ? new StoredEntry(this, this.#first + index, index) : undefined;
  }

  bytes(row: number): Uint8Array {
    const { at, length } = this.table.place(row);
    return readSlice(this.#source, at, length);
  }

  /** Reads the line again, unless that was done a moment ago. */
  recall(row: number): Said {
    const known = this.#recent.get(row);
    if (known) return known;
    const bytes = this.bytes(row);
    const read = readLine(bytes);
    const isEndedCall = this.table.is(row, LINE_FLAGS.endedCall);
    const line = read.ok && isEndedCall ? readCallLine(bytes) : read.ok ? read.line : null;
    if (!line)
      throw new Error(`Line ${this.table.lineNumber(row)} of ${this.path} has changed while it was read.`);
    const said = { line, item: readItem(line).item };
    this.#recent.set(row, said);
    if (this.#recent.size > RECENT_LINES) {
      for (const oldest of this.#recent.keys()) {
        this.#recent.delete(oldest);
        break;
      }
    }
    return said;
  }
}
