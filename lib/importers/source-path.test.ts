import { describe, expect, it } from "vitest";
import { compareText, splitPath } from "./source-path.ts";

describe("splitPath", () => {
  it.each([
    ["a/b/c.jsonl", "a/b", "c.jsonl"],
    ["c.jsonl", "", "c.jsonl"],
    ["/c.jsonl", "", "c.jsonl"],
    ["a/", "a", ""],
  ])("%s", (path, directory, name) => {
    expect(splitPath(path)).toEqual({ directory, name });
  });
});

describe("compareText", () => {
  it("orders by code unit, whatever the locale", () => {
    expect(["b", "a", "Z", "ä", "a"].sort(compareText)).toEqual(["Z", "a", "a", "b", "ä"]);
  });
});
