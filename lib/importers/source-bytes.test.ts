import { describe, expect, it } from "vitest";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { sha256 } from "#lib/sha256.ts";
import type { SourceFile } from "./importer.ts";
import { digestOf, LONGEST_LINE, linesOf, type StoredBytes, storedFile } from "./source-bytes.ts";
import { asStored } from "./testing/stored-file.ts";

const stored = (bytes: Uint8Array) => asStored({ path: "run.jsonl", bytes });

/** Each line's bytes are taken at once: they are gone with the next one. */
function readLines(file: SourceFile) {
  const lines: unknown[] = [];
  for (const { line, start, at, bytes } of linesOf(file)) {
    lines.push({ line, start, at, length: bytes.byteLength, digest: sha256(bytes) });
  }
  return lines;
}

const storedLines = (bytes: Uint8Array) => readLines(stored(bytes));
const memoryLines = (bytes: Uint8Array) => readLines({ path: "run.jsonl", bytes });

const encode = (text: string) => new TextEncoder().encode(text);

describe("linesOf a stored file", () => {
  it("gives the lines splitLines gives, wherever the chunks end", () => {
    const random = seededRandom(20_261_122);
    for (let round = 0; round < 12; round++) {
      let text = random.int(2) === 0 ? "\uFEFF" : "";
      while (text.length < 2_500_000) {
        // Short lines, blank ones, and some that are longer than a chunk.
        const length = [0, 3, 400, 60_000, 1_500_000][random.int(5)] ?? 0;
        text += `${"é".repeat(random.int(3))}${"x".repeat(random.int(length + 1))}${["\n", "\r\n", " \n"][random.int(3)]}`;
      }
      const bytes = encode(random.int(2) === 0 ? text : text.trimEnd());
      expect(storedLines(bytes), `round ${round}`).toEqual(memoryLines(bytes));
    }
  });

  it("gives one line of several megabytes, with and without its end", () => {
    for (const end of ["", "\n", "\n\n  "]) {
      const bytes = encode(`${"y".repeat(5_000_000)}${end}`);
      expect(storedLines(bytes)).toEqual(memoryLines(bytes));
      expect(storedLines(bytes)).toHaveLength(1);
    }
  });

  it("finds none in an empty file", () => {
    expect(storedLines(new Uint8Array())).toEqual([]);
  });
});

it("digests a stored file as its bytes", () => {
  for (const size of [0, 10, 1024 * 1024, 1024 * 1024 + 1, 3_000_000]) {
    const bytes = Uint8Array.from({ length: size }, (_, at) => at % 251);
    expect(digestOf(stored(bytes))).toBe(sha256(bytes));
    expect(digestOf({ path: "a", bytes })).toBe(sha256(bytes));
  }
});

const NEWLINE = 0x0a;
const GIGABYTE = 1_000_000_000;

/** A file nobody has to hold: the letter "a" everywhere but where a line ends. */
function endlessFile(size: number, newlines: readonly number[]): StoredBytes & { largest: number } {
  return {
    size,
    largest: 0,
    read(offset, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      this.readInto(offset, bytes);
      return bytes;
    },
    readInto(offset, target) {
      this.largest = Math.max(this.largest, target.byteLength);
      const bytes = target.subarray(0, size - offset).fill(0x61);
      for (const at of newlines) {
        if (at >= offset && at < offset + bytes.length) bytes[at - offset] = NEWLINE;
      }
      return bytes.byteLength;
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
