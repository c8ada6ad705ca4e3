import { describe, expect, it } from "vitest";
import { LONGEST_LINE, linesOf, type StoredBytes, storedFile } from "./source-bytes.ts";

const NEWLINE = 0x0a;
const GIGABYTE = 1_000_000_000;

/** A file nobody has to hold: the letter "a" everywhere but where a line ends. */
function endlessFile(size: number, newlines: readonly number[]): StoredBytes & { largest: number } {
  return {
    size,
    largest: 0,
    read(offset, length) {
      this.largest = Math.max(this.largest, length);
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset))).fill(0x61);
      for (const at of newlines) {
        if (at >= offset && at < offset + bytes.length) bytes[at - offset] = NEWLINE;
      }
      return bytes;
    },
  };
}

function told(stored: StoredBytes) {
  return [...linesOf(storedFile("x.jsonl", stored))].map(({ line, start, bytes, at, isTooLong }) => [
    line,
    start,
    at,
    isTooLong ? "too long" : bytes.byteLength,
  ]);
}

describe("lines of a file that stays on disk", () => {
  it("I2 passes over a line of a gigabyte, reads what stands around it, and never holds it", () => {
    const stored = endlessFile(GIGABYTE + 200, [10, GIGABYTE + 100]);
    expect(told(stored)).toEqual([
      [1, 0, 0, 10],
      [2, 11, 11, "too long"],
      [3, GIGABYTE + 101, GIGABYTE + 101, 99],
    ]);
    expect(stored.largest).toBeLessThanOrEqual(2 * LONGEST_LINE);
  });

  it("I2 tells a last line without an end that is too long, and one that is just not", () => {
    expect(told(endlessFile(GIGABYTE, []))).toEqual([[1, 0, 0, "too long"]]);
    expect(told(endlessFile(LONGEST_LINE, []))).toEqual([[1, 0, 0, LONGEST_LINE]]);
    expect(told(endlessFile(2 * LONGEST_LINE, [LONGEST_LINE]))).toEqual([
      [1, 0, 0, LONGEST_LINE],
      [2, LONGEST_LINE + 1, LONGEST_LINE + 1, LONGEST_LINE - 1],
    ]);
  });

  it("gives short lines with their places, over the borders of what is read at once", () => {
    const width = 700_001;
    const newlines = Array.from({ length: 9 }, (_, at) => (at + 1) * width - 1);
    expect(told(endlessFile(9 * width, newlines))).toEqual(
      newlines.map((_, at) => [at + 1, at * width, at * width, width - 1]),
    );
  });
});
