import { createHash } from "node:crypto";
import type { SentFile, SentFiles, SentUpload } from "#lib/conversation/receipt.ts";
import { sha256 } from "#lib/sha256.ts";

/** A run of common size is listed whole, so that a changed file has a name. Longer lists: by their digest only. */
const MAX_LISTED = 1_000;
/** Characters of all names together: a receipt is one line of a CI log. */
const MAX_NAMES = 100_000;
/** Of an upload of many runs only the first new receipt has a longer list: it would be in each of them otherwise. */
const MAX_REPEATED = 20;

/**
 * The files of a form by one digest that needs nothing but coreutils to compute: SHA-256 of the lines `sha256sum`
 * prints for them, sorted by the bytes of their names. lib/cli/check-sent.mjs computes it a second time.
 */
export function describeSentFiles(files: readonly SentFile[]): SentFiles {
  const sorted = files.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const names = files.reduce((sum, { path }) => sum + path.length, 0);
  return {
    count: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    sha256: sha256(sorted.map((file) => `${file.sha256}  ${file.path}\n`).join("")),
    list: files.length <= MAX_LISTED && names <= MAX_NAMES ? sorted : null,
  };
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
