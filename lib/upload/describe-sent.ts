import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { SentFile, SentFiles, SentUpload } from "#lib/conversation/receipt.ts";
import { compareText } from "#lib/importers/source-path.ts";

/** A run of common size is listed whole, so that a changed file has a name. Longer lists: by their digest only. */
const MAX_LISTED = 1_000;
/** Characters of all names together: a receipt is one line of a CI log. */
const MAX_NAMES = 100_000;
/** Of 100,000 files; then others have a turn. */
const LINES_AT_ONCE = 5_000;
const HALF_CHARACTER = /[\uD800-\uDFFF]/;
/** Of an upload of many runs only the first new receipt has a longer list: it would be in each of them otherwise. */
const MAX_REPEATED = 20;

/**
 * The files of a form by one digest that needs nothing but coreutils to compute: SHA-256 of the lines `sha256sum`
 * prints for them, sorted by the bytes of their names. lib/cli/check-sent.mjs computes it a second time.
 */
export async function describeSentFiles(files: readonly SentFile[]): Promise<SentFiles> {
  const sorted = inOrderOfBytes(files);
  const hash = createHash("sha256");
  for (let at = 0; at < sorted.length; at += LINES_AT_ONCE) {
    const lines = sorted.slice(at, at + LINES_AT_ONCE).map((file) => `${file.sha256}  ${file.path}\n`);
    hash.update(lines.join(""));
    await nextTurn();
  }
  const names = files.reduce((sum, { path }) => sum + path.length, 0);
  return {
    count: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    sha256: hash.digest("hex"),
    list: files.length <= MAX_LISTED && names <= MAX_NAMES ? [...sorted] : null,
  };
}

/** By the bytes of their names in UTF-8, which is the order of their UTF-16 units where none is half a character. */
function inOrderOfBytes(files: readonly SentFile[]): readonly SentFile[] {
  const isPlain = !files.some(({ path }) => HALF_CHARACTER.test(path));
  const compare = isPlain
    ? (a: SentFile, b: SentFile) => compareText(a.path, b.path)
    : (a: SentFile, b: SentFile) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));
  return files.toSorted(compare);
}

/** For the further receipts of one upload: without lists that are long. */
export function shortenSent(sent: SentUpload): SentUpload {
  const { files, unpacked, ...body } = sent;
  return { ...body, files: files && shorten(files), ...(unpacked ? { unpacked: shorten(unpacked) } : {}) };
}

function shorten(files: SentFiles): SentFiles {
  return files.count <= MAX_REPEATED ? files : { ...files, list: null };
}

/** Counts and hashes the bytes of one file as they come. */
export class SentFileHash {
  readonly #hash = createHash("sha256");
  #bytes = 0;

  add(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.byteLength;
  }

  /** Call once, when all of it has come. */
  end(path: string): SentFile {
    return { path, bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }
}
