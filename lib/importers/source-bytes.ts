import { createHash } from "node:crypto";
import { sha256 } from "#lib/sha256.ts";
import type { SourceFile } from "./importer.ts";
import { type FileLine, splitLines, trimLine } from "./split-lines.ts";

/** Bytes that stay on disk and are read in parts. */
export type StoredBytes = {
  size: number;
  /** Bytes `offset`..`offset + length`, fewer at the end of the file. The memory is the caller's own. */
  read(offset: number, length: number): Uint8Array;
};

const CHUNK = 1024 * 1024;
/** Of one line, or one event, of files that stay on disk, in bytes: it has to be in memory as a whole. */
export const LONGEST_LINE = 32 * 1024 * 1024;

/** A file whose bytes stay on disk. Only importers with `readsLines` get one. */
export function storedFile(path: string, stored: StoredBytes): SourceFile {
  return {
    path,
    stored,
    get bytes(): Uint8Array {
      throw new Error(
        `Importer bug: ${path} is too large to be read whole; use lib/importers/source-bytes.ts.`,
      );
    },
  };
}

export function sizeOf(file: SourceFile): number {
  return file.stored ? file.stored.size : file.bytes.byteLength;
}

export function readSlice(file: SourceFile, start: number, length: number): Uint8Array {
  return file.stored ? file.stored.read(start, length) : file.bytes.subarray(start, start + length);
}

/** All of it: only for files that are small whatever the transcript's size is. */
export function wholeBytes(file: SourceFile): Uint8Array {
  return readSlice(file, 0, sizeOf(file));
}

/** SHA-256 of the file, lower-case hex. */
export function digestOf(file: SourceFile): string {
  if (sizeOf(file) <= CHUNK) return sha256(wholeBytes(file));
  const hash = createHash("sha256");
  for (let at = 0; at < sizeOf(file); at += CHUNK) hash.update(readSlice(file, at, CHUNK));
  return hash.digest("hex");
}

/**
 * Lines of a JSONL file as `splitLines` gives them, a few megabytes at a time. Of a stored file, a line's bytes are a
 * view of memory shared with its neighbours: who keeps them keeps all of it; a line over `LONGEST_LINE` is passed over
 * and marked.
 */
export function* linesOf(file: SourceFile): Generator<FileLine> {
  if (!file.stored) {
    yield* splitLines(file.bytes);
    return;
  }
  const { stored } = file;
  let line = 0;
  let rest: Uint8Array = new Uint8Array();
  let restStart = 0;
  let isPassing = false;
  for (let at = 0; at < stored.size; ) {
    // A line longer than a chunk is read at growing strides, so that it is not copied once per chunk.
    const read = stored.read(at, Math.max(CHUNK, rest.byteLength));
    at += read.byteLength;
    const bytes = rest.byteLength === 0 ? read : joined(rest, read);
    let start = 0;
    for (let end = bytes.indexOf(0x0a, start); end >= 0; end = bytes.indexOf(0x0a, start)) {
      line++;
      const trimmed = trimLine(bytes, start, end, restStart + start === 0);
      // The end of a line whose beginning was passed over already.
      if (trimmed.length > 0 && !isPassing) {
        const at = restStart + trimmed.byteOffset - bytes.byteOffset;
        yield { line, start: restStart + start, bytes: trimmed, at };
      }
      isPassing = false;
      start = end + 1;
    }
    rest = bytes.slice(start);
    restStart += start;
    if (!isPassing && rest.byteLength > LONGEST_LINE) {
      yield { line: line + 1, start: restStart, bytes: new Uint8Array(), at: restStart, isTooLong: true };
      isPassing = true;
    }
    if (isPassing) {
      restStart += rest.byteLength;
      rest = new Uint8Array();
    }
  }
  if (rest.byteLength === 0) return;
  const trimmed = trimLine(rest, 0, rest.byteLength, restStart === 0);
  if (trimmed.length === 0) return;
  const at = restStart + trimmed.byteOffset - rest.byteOffset;
  yield { line: line + 1, start: restStart, bytes: trimmed, at };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.byteLength + b.byteLength);
  bytes.set(a);
  bytes.set(b, a.byteLength);
  return bytes;
}
