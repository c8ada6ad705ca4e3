import { openSync, readSync } from "node:fs";
import type { SourceFile } from "#lib/importers/importer.ts";
import { storedFile } from "#lib/importers/source-bytes.ts";
import type { WorkerFile } from "./messages.ts";

/** Files from here on stay on disk. */
const STORED_FROM = 4 * 1024 * 1024;

/**
 * The files of a spool as importers take them: small ones in memory, large ones read in parts. Everything is
 * synchronous: the worker has nobody else to serve.
 * @param onRead told how many bytes of the whole spool have been read for the first time.
 */
export function openSources(
  spool: string,
  files: readonly WorkerFile[],
  onRead: (bytes: number) => void,
): { sources: SourceFile[]; descriptor: number } {
  const descriptor = openSync(spool, "r");
  let before = 0;
  const sources = files.map(({ path, offset, size }) => {
    const start = before;
    before += size;
    if (size < STORED_FROM) return { path, bytes: readAt(descriptor, offset, size) };
    let reached = 0;
    return storedFile(path, {
      size,
      read(at, length) {
        const bytes = readAt(descriptor, offset + at, Math.max(0, Math.min(length, size - at)));
        if (at + bytes.byteLength > reached) {
          reached = at + bytes.byteLength;
          onRead(start + reached);
        }
        return bytes;
      },
    });
  });
  return { sources, descriptor };
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
