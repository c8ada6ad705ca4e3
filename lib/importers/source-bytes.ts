import { createHash } from "node:crypto";
import { sha256 } from "#lib/sha256.ts";
import type { SourceFile } from "./importer.ts";
import { type FileLine, splitLines, trimLine } from "./split-lines.ts";

/** Bytes that stay on disk and are read in parts. */
export type StoredBytes = {
  size: number;
  /** Bytes `offset`..`offset + length`, fewer at the end of the file. The memory is the caller's own. */
  read(offset: number, length: number): Uint8Array;
  /** Fills `target` from `offset` on. @returns how many bytes there were. */
  readInto(offset: number, target: Uint8Array): number;
};

const CHUNK = 1024 * 1024;
/** Of one line, or one event, of files that stay on disk, in bytes: it has to be in memory as a whole. */
export const LONGEST_LINE = 32 * 1024 * 1024;
/** What is said of a longer one. */
export const TOO_LONG = `is longer than ${LONGEST_LINE / 1024 / 1024} MB, more than one event may be`;

/** A file whose bytes stay on disk. Only importers with `readsLines` get one. */
export function storedFile(path: string, stored: StoredBytes): SourceFile {
  return new StoredFile(path, stored);
}

/** A class: of 100,000 files, a getter and two closures for each would be a good part of their memory. */
class StoredFile implements SourceFile {
  readonly path: string;
  readonly stored: StoredBytes;

  constructor(path: string, stored: StoredBytes) {
    this.path = path;
    this.stored = stored;
  }

  get bytes(): Uint8Array {
    throw new Error(
      `Importer bug: ${this.path} is too large to be read whole; use lib/importers/source-bytes.ts.`,
    );
  }
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
  if (!file.stored) return hash.update(file.bytes).digest("hex");
  const chunk = new Uint8Array(CHUNK);
  for (let at = 0; at < file.stored.size; ) {
    const count = file.stored.readInto(at, chunk);
    hash.update(chunk.subarray(0, count));
    at += count;
  }
  return hash.digest("hex");
}

/**
 * Lines of a JSONL file as `splitLines` gives them, a megabyte at a time. Of a stored file, a line's bytes are gone with
 * the next line: one buffer holds them all, or a gigabyte of them would wait to be collected. A line over `LONGEST_LINE`
 * is passed over and marked.
 */
export function* linesOf(file: SourceFile): Generator<FileLine> {
  if (!file.stored) {
    yield* splitLines(file.bytes);
    return;
  }
  const { stored } = file;
  // An upload may be thousands of small files.
  let buffer = new Uint8Array(Math.min(CHUNK, stored.size));
  /** The unfinished line at the buffer's start, and where in the file that is. */
  let kept = 0;
  let bufferAt = 0;
  let line = 0;
  let isPassing = false;
  for (let at = 0; at < stored.size; ) {
    // A line longer than the buffer: read at growing strides, so that it is not copied once per chunk.
    if (kept * 2 > buffer.byteLength) buffer = enlarged(buffer);
    const count = stored.readInto(at, buffer.subarray(kept));
    at += count;
    const isLast = at >= stored.size;
    const filled = buffer.subarray(0, kept + count);
    let start = 0;
    for (let from = kept; start < filled.byteLength; from = start) {
      const newline = filled.indexOf(0x0a, from);
      if (newline < 0 && (!isLast || filled.byteLength - start > LONGEST_LINE)) break;
      const end = newline < 0 ? filled.byteLength : newline;
      line++;
      const trimmed = trimLine(filled, start, end, bufferAt + start === 0);
      // Else the end of a line whose beginning was passed over already.
      if (trimmed.length > 0 && !isPassing) {
        const at = bufferAt + trimmed.byteOffset - filled.byteOffset;
        yield { line, start: bufferAt + start, bytes: trimmed, at };
      }
      isPassing = false;
      start = end + 1;
    }
    kept = Math.max(0, filled.byteLength - start);
    buffer.copyWithin(0, start, start + kept);
    bufferAt += start;
    if (!isPassing && kept > LONGEST_LINE) {
      yield { line: line + 1, start: bufferAt, bytes: new Uint8Array(), at: bufferAt, isTooLong: true };
      isPassing = true;
    }
    if (isPassing) {
      bufferAt += kept;
      kept = 0;
    }
  }
}

function enlarged(buffer: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(buffer.byteLength * 2);
  larger.set(buffer);
  return larger;
}
