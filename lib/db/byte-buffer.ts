const encoder = new TextEncoder();
/** Of one UTF-16 unit in UTF-8. */
const MOST_BYTES = 3;

/** Bytes that grow at their end. Emptied, it keeps its memory for what comes next. */
export class ByteBuffer {
  #memory = new Uint8Array(64 * 1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.byteLength);
    this.#memory.set(bytes, this.#length);
    this.#length += bytes.byteLength;
  }

  /** As UTF-8. */
  appendText(text: string): void {
    this.#reserve(text.length * MOST_BYTES);
    this.#length += encoder.encodeInto(text, this.#memory.subarray(this.#length)).written;
  }

  /** Puts an ASCII character in place of the byte at `at`. */
  overwrite(at: number, character: string): void {
    this.#memory[at] = character.charCodeAt(0);
  }

  dropLast(): void {
    this.#length = Math.max(0, this.#length - 1);
  }

  /** A view, good until the next change. */
  view(): Uint8Array {
    return this.#memory.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#memory.byteLength) return;
    const larger = new Uint8Array(Math.max(needed, this.#memory.byteLength * 2));
    larger.set(this.view());
    this.#memory = larger;
  }
}
