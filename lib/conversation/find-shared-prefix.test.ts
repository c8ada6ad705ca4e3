import { describe, expect, it } from "vitest";
import { findSharedPrefixes } from "./find-shared-prefix.ts";

/** A history whose steps hash what was said up to them, as a chain does. */
const say = (words: string) => [...words].map((_, index) => ({ prefixHash: words.slice(0, index + 1) }));

describe("findSharedPrefixes", () => {
  it("names the earlier history and how many first steps are the same", () => {
    expect(findSharedPrefixes([say("abcd"), say("abxy"), say("zbcd")])).toEqual([
      null,
      { index: 0, steps: 2 },
      null,
    ]);
  });

  it("takes the longest, and of equally long ones the earliest", () => {
    expect(findSharedPrefixes([say("abcd"), say("abx"), say("abxy"), say("abq")])).toEqual([
      null,
      { index: 0, steps: 2 },
      { index: 1, steps: 3 },
      { index: 0, steps: 2 },
    ]);
  });

  it("shares all of a repeated history, and nothing of an empty one", () => {
    expect(findSharedPrefixes([[], say("ab"), say("ab"), []])).toEqual([
      null,
      null,
      { index: 1, steps: 2 },
      null,
    ]);
  });

  it("does not take steps for equal that follow a different one", () => {
    const other = [{ prefixHash: "x" }, { prefixHash: "ab" }];
    expect(findSharedPrefixes([say("ab"), other])).toEqual([null, null]);
  });
});
