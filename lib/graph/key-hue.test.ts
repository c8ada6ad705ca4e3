import { describe, expect, it } from "vitest";
import { assignKeyHues, findSharedKeys } from "./key-hue.ts";

const keys = (...names: string[]) => names.map((promptCacheKey) => ({ promptCacheKey }));

describe("key hues", () => {
  it("number keys by first appearance and give the same key the same hue", () => {
    expect([...assignKeyHues(keys("a", "b", "a", "c"))]).toEqual([
      ["a", 0],
      ["b", 1],
      ["c", 2],
    ]);
  });

  it("cycle after twelve, and a new lane changes no hue already given", () => {
    const many = Array.from({ length: 14 }, (_, index) => `k${index}`);
    const hues = assignKeyHues(keys(...many));
    expect([hues.get("k11"), hues.get("k12"), hues.get("k13")]).toEqual([11, 0, 1]);
    for (const [key, hue] of assignKeyHues(keys(...many.slice(0, 9)))) expect(hues.get(key)).toBe(hue);
  });

  it("tell which keys several lanes send", () => {
    expect([...findSharedKeys(keys("a", "b", "a", "a", "c"))]).toEqual(["a"]);
  });
});
