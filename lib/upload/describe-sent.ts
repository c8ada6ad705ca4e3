import { createHash } from "node:crypto";
import type { SentFile, SentUpload } from "#lib/conversation/receipt.ts";
import { sha256 } from "#lib/sha256.ts";

/** A receipt is one line of a CI log: longer lists are in it by their digest only. */
const MAX_LISTED = 20;

/**
 * The files of a form by one digest that needs nothing but coreutils to compute: SHA-256 of the lines `sha256sum`
 * prints for them, sorted by the bytes of their names. lib/cli/check-sent.mjs computes it a second time.
 */
export function describeSentFiles(files: readonly SentFile[]): SentUpload["files"] {
  if (files.length === 0) return null;
  const sorted = files.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  return {
    count: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    sha256: sha256(sorted.map((file) => `${file.sha256}  ${file.path}\n`).join("")),
    list: files.length <= MAX_LISTED ? sorted : null,
  };
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
