import { describe, expect, it } from "vitest";
import { keyColor, shortKey } from "./cache-key.ts";

describe("shortKey", () => {
  it.each([
    ["cache_7f2e1b04-9d5c-4f0e-8a77-2f8f3d1155c9", "7f2e…c9"],
    ["cache_7f2e1b04-9d5c-4f0e-8a77-2f8f3d1155c9-fork-1", "…c9-fork-1"],
    ["cache_7f2e1b04-9d5c-4f0e-8a77-2f8f3d1155c9-fork-112", "…c9-fork-112"],
    ["cache_nightly", "nightly"],
    ["cache_nightly-fork-3", "nightly-fork-3"],
    ["team-wide-shared-key", "team…ey"],
  ])("%s → %s", (key, shown) => {
    expect(shortKey(key)).toBe(shown);
  });

  it("never cuts a character of two code units in half", () => {
    expect(shortKey("cache_🦊🦊🦊🦊🦊🦊🦊🦊🦊")).toBe("🦊🦊🦊🦊…🦊🦊");
  });
});

describe("keyColor", () => {
  it("wraps around the twelve hues", () => {
    expect([0, 11, 12, 25, -1].map(keyColor)).toEqual([0, 11, 0, 1, 11].map((hue) => `var(--key-${hue})`));
  });
});
