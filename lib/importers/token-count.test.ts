import { describe, expect, it } from "vitest";
import { amount, badCounts, sumCounts, tokenCount } from "./token-count.ts";

describe("tokenCount", () => {
  it.each([
    [0, 0],
    [2_147_483_647, 2_147_483_647],
    [2_147_483_648, null],
    [-1, null],
    [1.5, null],
    [Number.NaN, null],
    ["7", null],
    [null, null],
  ])("%j → %j", (value, count) => expect(tokenCount(value)).toBe(count));
});

it("an amount may have decimals, but no sign and no end", () => {
  expect([0.5, 0, -0.1, Number.POSITIVE_INFINITY, "1"].map(amount)).toEqual([0.5, 0, null, null, null]);
});

it("a sum of unknown counts is unknown, not zero", () => {
  expect(sumCounts(null, null)).toBeNull();
  expect(sumCounts(3, null, 4)).toBe(7);
});

it("names fields that hold something else than a count", () => {
  expect(
    badCounts({ input: -1, output: 5, cached: null, "": 1 }, ["input", "output", "cached", "tool"]),
  ).toEqual(["input"]);
});
