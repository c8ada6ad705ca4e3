import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { SourceFile } from "#lib/importers/importer.ts";
import { bytesToRead, type FilesHelper, type FileTask } from "#lib/importers/map-files.ts";
import { sizeOf } from "#lib/importers/source-bytes.ts";
import type { ChunkRead, MapRequest } from "./messages.ts";
import { noteRead, offsetInSpool } from "./open-sources.ts";

/** Files that are claimed at a time. Few: results that wait for others cost the collector more than they do to make. */
export const CHUNK_FILES = 32;
/** Fewer are read before another thread has heard of them. */
const LEAST_FILES = 1_000;

/**
 * A second thread that reads a part of the files of an upload. Both claim chunk after chunk from one counter, and
 * nobody ever waits: what the other one has claimed and not told when nothing else is left is read here, too. So an
 * upload ends in the same rows whether the other thread is quick, slow, or gone.
 */
export class Companion implements FilesHelper {
  readonly #port: MessagePort;
  readonly #spool: string;
  readonly #onWanted: () => void;
  #asked = 0;

  /** @param onWanted told when there is something for a second thread to do. */
  constructor(port: MessagePort, spool: string, onWanted: () => void) {
    this.#port = port;
    this.#spool = spool;
    this.#onWanted = onWanted;
  }

  map<T>(files: readonly SourceFile[], task: FileTask<T>): Iterable<T> | null {
    const places = files.length < LEAST_FILES ? null : placesOf(files);
    return places && this.#mapTogether(files, places, task);
  }

  close(): void {
    this.#port.close();
  }

  *#mapTogether<T>(
    files: readonly SourceFile[],
    places: Float64Array<ArrayBuffer>,
    task: FileTask<T>,
  ): Generator<T> {
    if (this.#asked === 0) this.#onWanted();
    const id = ++this.#asked;
    const claims = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const request: MapRequest = { id, task: task.name, spool: this.#spool, places, claims };
    this.#port.postMessage(request);
    const chunks = Math.ceil(files.length / CHUNK_FILES);
    const filesOf = (chunk: number) => files.slice(chunk * CHUNK_FILES, (chunk + 1) * CHUNK_FILES);
    const read = (file: SourceFile) => task.run(bytesToRead(file));
    const ahead = new Map<number, readonly T[]>();
    try {
      for (let chunk = 0; chunk < chunks; chunk++) {
        this.#collect(id, ahead);
        let isNext = false;
        while (!isNext && !ahead.has(chunk)) {
          const claimed = Atomics.add(claims, 0, 1);
          isNext = claimed === chunk || claimed >= chunks;
          if (!isNext) ahead.set(claimed, filesOf(claimed).map(read));
          this.#collect(id, ahead);
        }
        const known = isNext ? undefined : ahead.get(chunk);
        ahead.delete(chunk);
        for (const [at, file] of filesOf(chunk).entries()) {
          const result = known?.[at];
          if (result !== undefined) noteRead(file);
          yield result ?? read(file);
        }
      }
    } finally {
      // Whoever takes no more than a part of them ends the other thread's work, too.
      Atomics.store(claims, 0, chunks);
    }
  }

  #collect<T>(id: number, ahead: Map<number, readonly T[]>): void {
    for (let got = receiveMessageOnPort(this.#port); got; got = receiveMessageOnPort(this.#port)) {
      const message: ChunkRead = got.message;
      // Our own results, a thread away: nothing to distrust.
      if (message.id === id) ahead.set(message.chunk, JSON.parse(message.results));
    }
  }
}

/** Offset and size of each in the spool; null when one is not read from there. */
function placesOf(files: readonly SourceFile[]): Float64Array<ArrayBuffer> | null {
  const places = new Float64Array(files.length * 2);
  for (const [index, file] of files.entries()) {
    const offset = offsetInSpool(file);
    if (offset === null) return null;
    places[index * 2] = offset;
    places[index * 2 + 1] = sizeOf(file);
  }
  return places;
}
