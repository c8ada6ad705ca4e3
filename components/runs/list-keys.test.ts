import { describe, expect, it } from "vitest";
import { rowAfterKey } from "./list-keys.ts";

describe("rowAfterKey", () => {
  it.each([
    ["ArrowDown", -1, 0],
    ["ArrowDown", 0, 1],
    ["ArrowDown", 4, 4],
    ["ArrowUp", 3, 2],
    ["ArrowUp", 0, -1],
    ["ArrowUp", -1, null],
    ["Home", 3, 0],
    ["End", 0, 4],
    ["End", -1, null],
    ["Enter", 2, null],
  ])("%s on row %d of 5 → %s", (key, current, row) => {
    expect(rowAfterKey(key, current, 5)).toBe(row);
  });

  it("moves nowhere in an empty list", () => {
    expect(rowAfterKey("ArrowDown", -1, 0)).toBeNull();
  });
});
