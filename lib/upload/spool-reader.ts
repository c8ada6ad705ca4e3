import type { Readable } from "node:stream";
import { RandomAccessReader } from "yauzl";
import type { Spool, SpooledFile } from "./spool.ts";

/** Bytes read at once for headers, which have some 50 each and stand in order. */
const BLOCK = 64 * 1024;
/** Headers are in two places: of all entries at the end of a zip, and once more in front of each one's content. */
const BLOCKS = 2;

type Block = { start: number; bytes: Uint8Array };

/**
 * Lets yauzl read one file of a spool by ranges. Its own ways make five streams of each header and three of each
 * content, which was most of the time an archive of many small files took.
 */
export class SpoolReader extends RandomAccessReader {
  readonly #spool: Spool;
  readonly #file: SpooledFile;
  /** The one used last first. */
  #blocks: Block[] = [];

  constructor(spool: Spool, file: SpooledFile) {
    super();
    this.#spool = spool;
    this.#file = file;
  }

  override createReadStream({ start, end }: { start: number; end: number }): Readable {
    return this.#spool.stream(this.#file.offset + start, this.#file.offset + end);
  }

  /** What yauzl reads itself are headers. */
  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#copy(buffer.subarray(offset, offset + length), position).then(() => callback(null), callback);
  }

  async #copy(target: Uint8Array, position: number): Promise<void> {
    const block = this.#find(position, target.length) ?? (await this.#load(position, target.length));
    this.#blocks = [block, ...this.#blocks.filter((each) => each !== block)].slice(0, BLOCKS);
    const { start, bytes } = block;
    if (start + bytes.length < position + target.length) throw new Error("The file ends within a header.");
    target.set(bytes.subarray(position - start, position - start + target.length));
  }

  #find(position: number, length: number): Block | undefined {
    return this.#blocks.find(
      ({ start, bytes }) => start <= position && position + length <= start + bytes.length,
    );
  }

  async #load(position: number, length: number): Promise<Block> {
    const size = Math.min(Math.max(BLOCK, length), Math.max(0, this.#file.size - position));
    return { start: position, bytes: await this.#spool.read(this.#file.offset + position, size) };
  }
}
