import { type SpillFile, spillFile } from "./spill-file.ts";

/** What a table holds in memory where a file can take the rest. Smaller tables never see the file. */
const HELD_BYTES = 2 * 1024 * 1024;

type Piece = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/**
 * The pieces of memory a table is made of. It is filled piece by piece and mostly read in the order it was filled: of a
 * large one those that were not asked for lately lie in a file, and their memory is used for others.
 */
export class Pieces<P extends Piece> {
  readonly #make: (length: number) => P;
  readonly #held: (P | undefined)[] = [];
  /** Where the file has them. */
  readonly #places: (number | null)[] = [];
  /** Of those that were put away before. */
  readonly #lengths: number[] = [];
  readonly #isChanged: boolean[] = [];
  /** Numbers of those in memory, the one that came first at the front. */
  readonly #order: number[] = [];
  #heldBytes = 0;
  #file: SpillFile | null = null;

  constructor(make: (length: number) => P) {
    this.#make = make;
  }

  get count(): number {
    return this.#held.length;
  }

  /**
   * Good until the next one is asked for or added: its memory may be used for that one.
   * @returns undefined when there is no such piece.
   */
  at(number: number): P | undefined {
    return this.#held[number] ?? this.#recall(number);
  }

  /** The last piece never lies in the file: it is being filled. */
  get last(): P | undefined {
    return this.#held.at(-1);
  }

  /** What was in the memory before is not cleared. */
  add(length: number): P {
    const number = this.#held.length;
    const piece = this.#roomFor(length);
    this.#held.push(piece);
    this.#places.push(null);
    this.#isChanged.push(true);
    this.#hold(number, piece);
    return piece;
  }

  /** Puts a longer piece in the last one's place. */
  growLast(length: number): P {
    const piece = this.#make(length);
    const known = this.last;
    if (known) {
      piece.set(known);
      this.#heldBytes += piece.byteLength - known.byteLength;
    }
    this.#held[this.#held.length - 1] = piece;
    return piece;
  }

  /** To be told when a piece other than the last one was changed. */
  noteChange(number: number): void {
    this.#isChanged[number] = true;
  }

  #hold(number: number, piece: P): void {
    this.#order.push(number);
    this.#heldBytes += piece.byteLength;
  }

  #recall(number: number): P | undefined {
    const place = this.#places[number];
    const length = this.#lengths[number];
    if (place === undefined || place === null || length === undefined) return undefined;
    const piece = this.#roomFor(length);
    this.#file?.read(place, bytesOf(piece));
    this.#held[number] = piece;
    this.#isChanged[number] = false;
    this.#hold(number, piece);
    return piece;
  }

  /** The memory of pieces that are put away for it, or new. */
  #roomFor(length: number): P {
    let room: P | undefined;
    while (this.#heldBytes >= HELD_BYTES) {
      const away = this.#putAway();
      if (!away) break;
      if (away.length === length) room = away;
    }
    return room ?? this.#make(length);
  }

  /** Puts away the one that is in memory for the longest time. */
  #putAway(): P | null {
    this.#file ??= spillFile();
    const [first, second] = this.#order;
    const isLast = first === this.#held.length - 1;
    const number = isLast ? second : first;
    const piece = number === undefined ? undefined : this.#held[number];
    if (!this.#file || number === undefined || !piece) return null;
    if (this.#isChanged[number]) {
      const place = this.#file.write(bytesOf(piece), this.#places[number] ?? null);
      if (place === null) return null;
      this.#places[number] = place;
    }
    this.#order.splice(isLast ? 1 : 0, 1);
    this.#lengths[number] = piece.length;
    this.#held[number] = undefined;
    this.#heldBytes -= piece.byteLength;
    return piece;
  }
}

function bytesOf(piece: Piece): Uint8Array {
  return new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
}
