import { describe, expect, it } from "vitest";
import { describeEdge } from "./describe-edge.ts";
import { assignKeyHues, findSharedKeys } from "./key-hue.ts";
import { makeLane } from "./random-family.ts";

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

describe("describeEdge", () => {
  const source = makeLane("root", [], { promptCacheKey: "k" });
  const edge = (changes: Parameters<typeof makeLane>[2]) => describeEdge(makeLane("f", [], changes), source);

  it("expects a cold start from an own key and a warm one from a shared key", () => {
    expect(edge({ promptCacheKey: "k-fork-1" })).toEqual({ label: "own key · cold", shared: false });
    expect(edge({ promptCacheKey: "k", promptCacheKeySource: "inherited" })).toEqual({
      label: "shared key · warm",
      shared: true,
    });
  });

  it("expects nothing of a key whose policy is not ours", () => {
    expect(edge({ promptCacheKey: "mine", promptCacheKeySource: "explicit" }).label).toBe("own key");
  });

  it("says when a changed prompt makes the key useless, still drawing it as shared", () => {
    expect(edge({ promptCacheKey: "k", configChanged: true })).toEqual({
      label: "prompt changed · cold",
      shared: true,
    });
  });
});
