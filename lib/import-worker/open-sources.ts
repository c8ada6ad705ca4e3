import { openSync, readSync } from "node:fs";
import type { SourceFile } from "#lib/importers/importer.ts";
import { storedFile } from "#lib/importers/source-bytes.ts";
import type { WorkerFile } from "./messages.ts";

const TOLD_EVERY = 1024 * 1024;
/** Uploads from here on stay on disk, large files and small. */
const STORED_FROM = 64 * 1024 * 1024;

/**
 * The files of a spool as importers take them: in memory, or of a large upload read in parts. Everything is
 * synchronous: the worker has nobody else to serve.
 * @param onRead told how many bytes of the whole spool have been read for the first time.
 */
export function openSources(
  spool: string,
  files: readonly WorkerFile[],
  onRead: (bytes: number) => void,
): { sources: SourceFile[]; descriptor: number } {
  const descriptor = openSync(spool, "r");
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total < STORED_FROM) {
    const sources = files.map(({ path, offset, size }) => ({
      path,
      bytes: readAt(descriptor, offset, size),
    }));
    return { sources, descriptor };
  }
  const seen = new SeenBytes(onRead);
  const sources = files.map(({ path, offset, size }) => {
    let reached = 0;
    return storedFile(path, {
      size,
      read(at, length) {
        const bytes = readAt(descriptor, offset + at, Math.max(0, Math.min(length, size - at)));
        seen.add(at + bytes.byteLength - reached);
        reached = Math.max(reached, at + bytes.byteLength);
        return bytes;
      },
    });
  });
  return { sources, descriptor };
}

/** Adds up what is read for the first time, and tells it now and then. */
class SeenBytes {
  readonly #tell: (bytes: number) => void;
  #seen = 0;
  #told = 0;

  constructor(tell: (bytes: number) => void) {
    this.#tell = tell;
  }

  add(bytes: number): void {
    if (bytes <= 0) return;
    this.#seen += bytes;
    if (this.#seen - this.#told < TOLD_EVERY) return;
    this.#told = this.#seen;
    this.#tell(this.#seen);
  }
}

function readAt(descriptor: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, bytes, filled, length - filled, position + filled);
    if (count === 0) throw new Error("The spooled upload is shorter than it was.");
    filled += count;
  }
  return bytes;
}
