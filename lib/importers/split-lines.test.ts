import { describe, expect, it } from "vitest";
import { splitLines } from "./split-lines.ts";

const encode = (text: string) => new TextEncoder().encode(text);

describe("splitLines", () => {
  it("gives number, offset and bytes of every line that says something", () => {
    const lines = splitLines(encode('{"a":1}\n\n  {"é":2}\t\r\n{"c":3}'));
    expect(lines.map(({ line, start }) => [line, start])).toEqual([
      [1, 0],
      [3, 9],
      [4, 22],
    ]);
    expect(lines.map((each) => new TextDecoder().decode(each.bytes))).toEqual([
      '{"a":1}',
      '{"é":2}',
      '{"c":3}',
    ]);
  });

  it("skips a byte order mark at the start only", () => {
    const mark = new Uint8Array([0xef, 0xbb, 0xbf]);
    const [first, second] = splitLines(new Uint8Array([...mark, ...encode("one\n"), ...mark]));
    expect(first?.bytes).toEqual(encode("one"));
    expect(second?.bytes).toEqual(mark);
  });

  it("keeps NUL and other bytes as they are, and needs no copy", () => {
    const bytes = new Uint8Array([0x7b, 0x00, 0xff, 0x0a]);
    const [only] = splitLines(bytes);
    expect([...(only?.bytes ?? [])]).toEqual([0x7b, 0x00, 0xff]);
    expect(only?.bytes.buffer).toBe(bytes.buffer);
  });

  it("has no lines in nothing", () => {
    expect(splitLines(encode(""))).toEqual([]);
    expect(splitLines(encode(" \r\n\n"))).toEqual([]);
  });
});
