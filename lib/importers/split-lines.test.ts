import { describe, expect, it } from "vitest";
import { splitLines } from "./split-lines.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const split = (text: string) =>
  splitLines(encode(text)).map(({ line, bytes }) => [line, new TextDecoder().decode(bytes)]);

describe("splitLines", () => {
  it("ends lines at LF, with or without CR, and needs none at the end", () => {
    expect(split('{"a":1}\r\n{"b":2}\n{"c":3}')).toEqual([
      [1, '{"a":1}'],
      [2, '{"b":2}'],
      [3, '{"c":3}'],
    ]);
  });

  it("leaves blank lines out, but counts them", () => {
    expect(split("\n \t\r\na\n\n\nb\n")).toEqual([
      [3, "a"],
      [6, "b"],
    ]);
  });

  it("skips a byte order mark at the start only", () => {
    const marked = new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0x0a, 0xef, 0xbb, 0xbf, 0x62]);
    expect(splitLines(marked).map(({ bytes }) => [...bytes])).toEqual([[0x61], [0xef, 0xbb, 0xbf, 0x62]]);
  });

  it("gives views into the file, not copies", () => {
    const bytes = encode("a\nb");
    expect(splitLines(bytes).every((line) => line.bytes.buffer === bytes.buffer)).toBe(true);
  });

  it("finds nothing in an empty file", () => {
    expect(split("")).toEqual([]);
  });
});
