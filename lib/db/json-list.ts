import { ByteBuffer } from "./byte-buffer.ts";

/** A JSON array that grows at its end, in UTF-8. */
export class JsonList {
  readonly #bytes = new ByteBuffer();
  #isEmpty = true;

  append(items: readonly unknown[]): void {
    if (items.length === 0) return;
    const start = this.#bytes.length;
    this.#bytes.appendText(JSON.stringify(items));
    // The arrays become one: a comma in place of the bracket between two; the last one is written when it is taken.
    if (!this.#isEmpty) this.#bytes.overwrite(start, ",");
    this.#bytes.dropLast();
    this.#isEmpty = false;
  }

  /** The array so far; the next item begins a new one. The view is good until then. */
  take(): Uint8Array {
    this.#bytes.appendText(this.#isEmpty ? "[]" : "]");
    const view = this.#bytes.view();
    this.#bytes.clear();
    this.#isEmpty = true;
    return view;
  }
}
