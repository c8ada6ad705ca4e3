import { openSync, readSync } from "node:fs";
import type { SourceFile } from "#lib/importers/importer.ts";
import { type StoredBytes, storedFile } from "#lib/importers/source-bytes.ts";
import type { WorkerFile } from "./messages.ts";

const TOLD_EVERY = 1024 * 1024;
/** Read at once where less is asked for. */
const WINDOW = 128 * 1024;
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
  if (files.length === 0) return { sources: [], descriptor: openSync(spool, "r") };
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const start = files.reduce((least, { offset }) => Math.min(least, offset), Number.POSITIVE_INFINITY);
  const end = endOf(files);
  if (total >= STORED_FROM || end - start >= STORED_FROM) return storedSources(spool, files, onRead);
  const descriptor = openSync(spool, "r");
  // One read: they lie one behind the other, and there may be 50,000 of them.
  const bytes = readAt(descriptor, start, end - start);
  const sources = files.map(
    ({ path, offset, size }) =>
      new HeldFile(path, bytes.subarray(offset - start, offset - start + size), offset),
  );
  return { sources, descriptor };
}

/** One file in memory, and where in the spool it lies. */
class HeldFile implements SourceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly offset: number;

  constructor(path: string, bytes: Uint8Array, offset: number) {
    this.path = path;
    this.bytes = bytes;
    this.offset = offset;
  }
}

/** Where in the spool a file lies; null for one that is not from there. */
export function offsetInSpool(file: SourceFile): number | null {
  if (file instanceof HeldFile) return file.offset;
  return file.stored instanceof SpooledBytes ? file.stored.offset : null;
}

/** Another thread has read all of it. */
export function noteRead({ stored }: SourceFile): void {
  if (stored instanceof SpooledBytes) stored.noteAll();
}

/** The same, whatever they hold: read in parts. */
export function storedSources(
  spool: string,
  files: readonly WorkerFile[],
  onRead: (bytes: number) => void,
): { sources: SourceFile[]; descriptor: number } {
  const descriptor = openSync(spool, "r");
  const end = endOf(files);
  const open = { descriptor, ahead: new ReadAhead(descriptor, end), seen: new SeenBytes(onRead) };
  return { sources: files.map((file) => storedFile(file.path, new SpooledBytes(open, file))), descriptor };
}

function endOf(files: readonly WorkerFile[]): number {
  return files.reduce((most, { offset, size }) => Math.max(most, offset + size), 0);
}

type OpenSpool = { descriptor: number; ahead: ReadAhead; seen: SeenBytes };

/** One file's part of the spool. */
class SpooledBytes implements StoredBytes {
  readonly size: number;
  readonly #spool: OpenSpool;
  /** Where in the spool it begins. */
  readonly offset: number;
  #reached = 0;

  constructor(spool: OpenSpool, { offset, size }: WorkerFile) {
    this.#spool = spool;
    this.offset = offset;
    this.size = size;
  }

  read(at: number, length: number): Uint8Array {
    const bytes = this.#spool.ahead.read(this.offset + at, this.#left(at, length));
    this.#note(at + bytes.byteLength);
    return bytes;
  }

  readInto(at: number, target: Uint8Array): number {
    const count = this.#left(at, target.byteLength);
    fill(this.#spool.descriptor, this.offset + at, target.subarray(0, count));
    this.#note(at + count);
    return count;
  }

  noteAll(): void {
    this.#note(this.size);
  }

  #left(at: number, length: number): number {
    return Math.max(0, Math.min(length, this.size - at));
  }

  #note(end: number): void {
    this.#spool.seen.add(end - this.#reached);
    this.#reached = Math.max(this.#reached, end);
  }
}

/**
 * Gives small pieces out of larger ones where files and lines are read in the order they lie in. Whoever goes back to an
 * earlier line gets that alone.
 */
export class ReadAhead {
  readonly #descriptor: number;
  readonly #end: number;
  #window = new Uint8Array();
  #start = 0;
  /** Where the last piece ended. */
  #reached = 0;

  constructor(descriptor: number, end: number) {
    this.#descriptor = descriptor;
    this.#end = end;
  }

  /** Views of memory that is never written again: nothing is copied, and nobody may keep many for long. */
  read(position: number, length: number): Uint8Array {
    const isInside = position >= this.#start && position + length <= this.#start + this.#window.byteLength;
    const goesOn = position >= this.#reached && position - this.#reached < WINDOW;
    this.#reached = position + length;
    if (!isInside && (!goesOn || length > WINDOW / 4)) return readAt(this.#descriptor, position, length);
    if (!isInside) {
      this.#window = readAt(this.#descriptor, position, Math.min(WINDOW, this.#end - position));
      this.#start = position;
    }
    return this.#window.subarray(position - this.#start, position - this.#start + length);
  }
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

function readAt(descriptor: number, position: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  fill(descriptor, position, bytes);
  return bytes;
}

function fill(descriptor: number, position: number, target: Uint8Array): void {
  for (let filled = 0; filled < target.byteLength; ) {
    const count = readSync(descriptor, target, filled, target.byteLength - filled, position + filled);
    if (count === 0) throw new Error("The spooled upload is shorter than it was.");
    filled += count;
  }
}
