import { describe, expect, it } from "vitest";
import { canonicalJson, canonicalJsonText } from "./canonical-json.ts";

describe("canonical JSON text", () => {
  it.each([
    ['{ "b": [1, {"d": null, "c": "x:{"}], "a": true }', '{"a":true,"b":[1,{"c":"x:{","d":null}]}'],
    ['"\\u0041"', '"A"'],
    ["[]", "[]"],
    ["{}", "{}"],
    ['{"__proto__": 1, "a": 2}', '{"__proto__":1,"a":2}'],
    ["-0.50", "-0.5"],
  ])("of %s is %s", (text, canonical) => {
    expect(canonicalJsonText(text)).toBe(canonical);
  });

  it.each([
    ["no JSON", '{"command": "pyt'],
    ["empty text", ""],
    ["a repeated key, whose first value a parser drops", '{"a": 1, "a": 2}'],
    ["an integer a double cannot keep", '{"id": 12345678901234567}'],
    ["an exponent", "1e999"],
  ])("keeps %s as it is", (_, text) => {
    expect(canonicalJsonText(text)).toBe(text);
  });

  it("canonicalises identifiers of many digits inside strings", () => {
    expect(canonicalJsonText('{"b": "12345678901234567", "a": "1e9"}')).toBe(
      '{"a":"1e9","b":"12345678901234567"}',
    );
  });

  it("survives hostile nesting, in text and as a value", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(canonicalJsonText(deep)).toBe(deep);
    expect(canonicalJson(JSON.parse(deep))).toBe(deep);
  });

  it("stops at a nesting of 200", () => {
    const nest = (depth: number) => `${"[ ".repeat(depth)}${"]".repeat(depth)}`;
    expect(canonicalJsonText(nest(200))).toBe(nest(200).replaceAll(" ", ""));
    expect(canonicalJsonText(nest(201))).toBe(nest(201));
  });
});
