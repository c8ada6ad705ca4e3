import { expect, it } from "vitest";
import { describeSeen } from "./describe-seen.ts";

it.each([
  ["a JSON object by its keys", '{"a":1,"b":{"secret":"s3cr3t"}}', "is a JSON object with a, b"],
  ["JSON lines by the first", '{"type":1}\n{"type":2}\n', "is JSON lines, the first a JSON object with type"],
  [
    "a list by its first entry",
    '[{"role":"x","content":"y"}]',
    "is a JSON list of a JSON object with role, content",
  ],
  [
    "many keys by the first six",
    '{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1}',
    "is a JSON object with a, b, c, d, e, f …",
  ],
  ["text by how it begins", "2026-11-20 INFO\tstarted\nmore", "begins with “2026-11-20 INFO started more”"],
  ["nothing", "", "is empty"],
  ["bytes", "\u0000\u0001", "is binary"],
])("describes %s", (_, text, seen) => {
  expect(describeSeen({ path: "x", bytes: new TextEncoder().encode(text) })).toBe(seen);
});

it.each([
  [
    "a tar",
    [...new Uint8Array(257), 0x75, 0x73, 0x74, 0x61, 0x72, 0x00, 0x30, 0x30],
    /^is a tar archive: unpack it/,
  ],
  ["UTF-32", [0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0], /^is UTF-32 text/],
  ["UTF-16", [0xff, 0xfe, 0x7b, 0], /^is UTF-16 text/],
  ["gzip in gzip", [0x1f, 0x8b, 0x08], /of another gzip: unpack it once/],
])("says what to do with %s", (_, bytes, seen) => {
  expect(describeSeen({ path: "x", bytes: new Uint8Array(bytes) })).toMatch(seen);
});

it("never shows a value of what it read, and little of a text", () => {
  const seen = describeSeen({ path: "x", bytes: new TextEncoder().encode(`not json ${"x".repeat(500)}`) });
  expect(seen.length).toBeLessThan(70);
});
