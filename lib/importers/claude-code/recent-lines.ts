import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import type { FileLines } from "./file-lines.ts";
import { readSourceLine } from "./source-line.ts";
import type { ReadLine } from "./transcript-line.ts";

/** Of the lines that were read again last, so many and so many bytes stay: who looks at a line does so several times. */
const MOST_LINES = 16;
const MOST_BYTES = 1024 * 1024;

type Recent = { lines: FileLines; row: number; read: ReadLine };

/** The lines of files on disk that are in memory at the moment, the oldest first. */
export class RecentLines {
  readonly #recent: Recent[] = [];
  #bytes = 0;

  known(lines: FileLines, row: number): ReadLine | undefined {
    return this.#recent.findLast((each) => each.row === row && each.lines === lines)?.read;
  }

  /** Reads the line, unless that was done a moment ago. */
  recall(lines: FileLines, row: number): ReadLine {
    const known = this.known(lines, row);
    if (known) return known;
    const bytes = lines.readBytes(row);
    const parsed = parseJson(bytes);
    if (!parsed.ok || !isObject(parsed.value)) {
      throw new Error(`Line ${lines.lineNumber(row)} of ${lines.path} has changed while it was read.`);
    }
    const read = { bytes, source: readSourceLine(parsed.value) };
    this.#add({ lines, row, read });
    return read;
  }

  #add(read: Recent): void {
    this.#recent.push(read);
    this.#bytes += sizeOf(read);
    while (this.#recent.length > 1 && (this.#recent.length > MOST_LINES || this.#bytes > MOST_BYTES)) {
      const oldest = this.#recent.shift();
      if (oldest) this.#bytes -= sizeOf(oldest);
    }
  }
}

function sizeOf({ read }: Recent): number {
  return read.bytes.byteLength;
}
