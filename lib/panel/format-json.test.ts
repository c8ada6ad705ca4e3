import { describe, expect, it } from "vitest";
import { formatJson, parseLosesDetail } from "./format-json.ts";

describe("formatJson", () => {
  it("indents like JSON.stringify where nothing is special", () => {
    const value = { a: [1, { b: "x:y,{}", c: [] }], d: {}, e: 'quote " and \\ slash', f: null, g: [[]] };
    expect(formatJson(JSON.stringify(value))).toBe(
      JSON.stringify(value, null, 2).replaceAll(/\{\s*\}/g, "{}"),
    );
    expect(formatJson("  [ 1 ,\n 2 ] ")).toBe("[\n  1,\n  2\n]");
  });

  it("keeps what a parse would change: big integers, repeated keys, escapes", () => {
    expect(formatJson('{"n":12345678901234567890,"n":1.0,"s":"\\u0041"}')).toBe(
      '{\n  "n": 12345678901234567890,\n  "n": 1.0,\n  "s": "\\u0041"\n}',
    );
  });

  it("answers null for text that is not JSON", () => {
    for (const text of ["", "{", "{'a':1}", "plain", '{"a":1}}']) expect(formatJson(text)).toBeNull();
  });

  it("stays small and whole on hostile depth and length", () => {
    const depth = 3_000;
    const deep = "[".repeat(depth) + "]".repeat(depth);
    const formatted = formatJson(deep) ?? "";
    expect(formatted.replaceAll(/\s/g, "")).toBe(deep);
    expect(formatted.length).toBeLessThan(depth * 200);
    const long = JSON.stringify({ text: `${"a".repeat(4_000_000)}\\"\n` });
    expect(JSON.parse(formatJson(long) ?? "")).toEqual(JSON.parse(long));
  });
});

describe("parseLosesDetail", () => {
  it("sees numbers and repeated keys that JSON.parse would not give back", () => {
    expect(parseLosesDetail('{"a":12345678901234567890}')).toBe(true);
    expect(parseLosesDetail('{"a":1.0}')).toBe(true);
    expect(parseLosesDetail('{"command":"ls","command":"rm"}')).toBe(true);
  });

  it("is content with equal keys of different objects and digits inside of strings", () => {
    expect(parseLosesDetail('{"a":[{"b":1},{"b":2.5}],"b":"12345678901234567890","c":-3}')).toBe(false);
  });
});
