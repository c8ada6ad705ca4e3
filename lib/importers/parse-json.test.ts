import { describe, expect, it } from "vitest";
import { MAX_JSON_DEPTH, parseJson } from "./parse-json.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const nested = (depth: number) => bytes(`${"[".repeat(depth)}${"]".repeat(depth)}`);

describe("parseJson", () => {
  it("reads JSON behind a byte order mark and with CRLF line ends", () => {
    expect(parseJson(bytes('\uFEFF{"a":\r\n1}\r\n'))).toEqual({ ok: true, value: { a: 1 } });
  });

  it("takes nesting up to the limit and refuses one level more, and a million, without overflowing", () => {
    expect(parseJson(nested(MAX_JSON_DEPTH)).ok).toBe(true);
    for (const depth of [MAX_JSON_DEPTH + 1, 5_000, 1_000_000]) {
      expect(parseJson(nested(depth))).toMatchObject({
        ok: false,
        reason: expect.stringMatching(/nested deeper than 200/),
      });
    }
  });

  it("does not count brackets inside strings", () => {
    expect(parseJson(bytes(JSON.stringify({ a: `\\"${"[{".repeat(1_000)}` }))).ok).toBe(true);
  });

  it("names the line of a text that is cut off", () => {
    expect(parseJson(bytes('{"a": 1,\n"b": "unfin'))).toMatchObject({
      ok: false,
      line: 2,
      reason: expect.stringMatching(/cut off/),
    });
    expect(parseJson(bytes('{"a": 1'))).toMatchObject({
      ok: false,
      line: 1,
      reason: expect.stringMatching(/cut off/),
    });
  });

  it("never quotes the broken text, which may be a secret", () => {
    const parsed = parseJson(bytes('{"api_key": sk-CANARY}'));
    expect(parsed.ok).toBe(false);
    expect(JSON.stringify(parsed)).not.toContain("CANARY");
  });

  it("refuses invalid UTF-8 and emptiness by name", () => {
    expect(parseJson(new Uint8Array([0x22, 0xff, 0x22]))).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/UTF-8/),
    });
    expect(parseJson(bytes(" \n"))).toMatchObject({ ok: false, reason: expect.stringMatching(/empty/) });
  });
});
