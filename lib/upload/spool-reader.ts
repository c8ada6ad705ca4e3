import type { Readable } from "node:stream";
import { RandomAccessReader } from "yauzl";
import type { Spool, SpooledFile } from "./spool.ts";

/** Lets yauzl read one file of a spool by ranges. */
export class SpoolReader extends RandomAccessReader {
  readonly #spool: Spool;
  readonly #offset: number;

  constructor(spool: Spool, file: SpooledFile) {
    super();
    this.#spool = spool;
    this.#offset = file.offset;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return this.#spool.stream(this.#offset + start, this.#offset + end);
  }
}
