import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { readSourceLine } from "./source-line.ts";
import type { ReadLine, StoredLine } from "./transcript-line.ts";

/** Of the lines that were read again last, so many and so many bytes stay: who looks at a line does so several times. */
const MOST_LINES = 16;
const MOST_BYTES = 1024 * 1024;

/** The lines of files on disk that are in memory at the moment. */
export class RecentLines {
  readonly #lines = new Map<StoredLine, ReadLine>();
  #bytes = 0;

  known(line: StoredLine): ReadLine | undefined {
    return this.#lines.get(line);
  }

  /** Reads the line, unless that was done a moment ago. */
  recall(line: StoredLine): ReadLine {
    const known = this.#lines.get(line);
    if (known) return known;
    const bytes = line.readBytes();
    const parsed = parseJson(bytes);
    if (!parsed.ok || !isObject(parsed.value)) {
      throw new Error(`Line ${line.line} of ${line.file} has changed while it was read.`);
    }
    const read = { bytes, source: readSourceLine(parsed.value) };
    this.#add(line, read);
    return read;
  }

  #add(line: StoredLine, read: ReadLine): void {
    this.#lines.set(line, read);
    this.#bytes += line.length;
    for (const oldest of this.#lines.keys()) {
      const fits = this.#lines.size <= MOST_LINES && this.#bytes <= MOST_BYTES;
      if (fits || oldest === line) return;
      this.#lines.delete(oldest);
      this.#bytes -= oldest.length;
    }
  }
}
