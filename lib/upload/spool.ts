import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";

/** Bytes read at a time when a file of the spool is streamed. */
const PIECE = 256 * 1024;

/** A file of an upload as it lies in the spool: `size` bytes at `offset`. */
export type SpooledFile = { path: string; offset: number; size: number };

/**
 * The bytes of one upload on disk, file behind file in a single one: an upload may hold 100,000 small files or one of
 * a gigabyte, and neither has to fit into memory.
 */
export class Spool {
  readonly file: string;
  readonly #handle: FileHandle;
  #size = 0;
  #tail: Promise<void> = Promise.resolve();

  private constructor(file: string, handle: FileHandle) {
    this.file = file;
    this.#handle = handle;
  }

  /** @param directory made when missing; readable by its owner only. */
  static async open(directory: string): Promise<Spool> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, `${randomUUID()}.upload`);
    return new Spool(file, await open(file, "wx+", 0o600));
  }

  /** Bytes taken so far: where the next one goes. */
  get size(): number {
    return this.#size;
  }

  /** Writes behind everything appended before, in the order of the calls. Rejects when the disk does. */
  append(chunk: Uint8Array): Promise<void> {
    const at = this.#size;
    this.#size += chunk.byteLength;
    this.#tail = this.#tail.then(() => this.#write(chunk, at));
    // Whoever awaits a later append hears of it: alone it must not end the process.
    this.#tail.catch(() => undefined);
    return this.#tail;
  }

  /** What was appended since `offset` as a file. */
  fileFrom(path: string, offset: number): SpooledFile {
    return { path, offset, size: this.#size - offset };
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    await this.#tail;
    const bytes = Buffer.alloc(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.#handle.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return new Uint8Array(bytes.buffer, bytes.byteOffset, filled);
  }

  /** @param end exclusive. */
  stream(offset: number, end: number): Readable {
    return Readable.from(this.#pieces(offset, end), { objectMode: false });
  }

  /** Removes the bytes. A second call does nothing. */
  async dispose(): Promise<void> {
    await this.#tail.catch(() => undefined);
    await this.#handle.close();
    await rm(this.file, { force: true });
  }

  async *#pieces(offset: number, end: number): AsyncGenerator<Uint8Array> {
    for (let at = offset; at < end; ) {
      const piece = await this.read(at, Math.min(PIECE, end - at));
      if (piece.byteLength === 0) return;
      yield piece;
      at += piece.byteLength;
    }
  }

  async #write(chunk: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < chunk.byteLength; ) {
      const { bytesWritten } = await this.#handle.write(chunk, done, chunk.byteLength - done, at + done);
      done += bytesWritten;
    }
  }
}
