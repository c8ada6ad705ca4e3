import { describe, expect, it } from "vitest";
import {
  type CacheKey,
  type ForkKeyChoice,
  forkCacheKey,
  inheritedCacheKey,
  rootCacheKey,
} from "./cache-key.ts";

const base = "7f2e0c55-1111-4222-8333-944455556666";

describe("root key", () => {
  it("is made of the original conversation id", () => {
    expect(rootCacheKey({ transcriptKey: null, base })).toEqual({ key: `cache_${base}`, source: "own" });
  });

  it("is the transcript's own key, byte for byte, when it has one", () => {
    const imported = { key: " guardian:abc ", source: "imported" };
    expect(rootCacheKey({ transcriptKey: " guardian:abc ", base })).toEqual(imported);
  });

  it("ignores a blank transcript key and never doubles its prefix", () => {
    expect(rootCacheKey({ transcriptKey: "  ", base: "cache_meta 1" })).toEqual({
      key: "cache_meta-1",
      source: "own",
    });
  });
});

describe("fork key", () => {
  const fork = (source: CacheKey, number: number, choice: ForkKeyChoice) =>
    forkCacheKey({ base, number, choice, sourceKey: source.key });
  const root = rootCacheKey({ transcriptKey: null, base });

  it("is the family's base with its next number, also for a fork of a fork", () => {
    const first = fork(root, 1, "own");
    expect(first).toEqual({ key: `cache_${base}-fork-1`, source: "own" });
    expect(fork(first, 2, "own")).toEqual({ key: `cache_${base}-fork-2`, source: "own" });
  });

  it("follows the base, not the key the transcript happened to carry", () => {
    const imported = rootCacheKey({ transcriptKey: "session-1", base });
    expect(fork(imported, 1, "own").key).toBe(`cache_${base}-fork-1`);
  });

  it("inherits the effective key through any number of forks", () => {
    const explicit = fork(root, 1, { key: "shard-a" });
    const inherited = fork(fork(explicit, 2, "inherit"), 3, "inherit");
    expect(inherited).toEqual({ key: "shard-a", source: "inherited" });
    expect(inheritedCacheKey(root.key)).toEqual({ key: root.key, source: "inherited" });
  });

  it("takes an explicit key verbatim", () => {
    expect(fork(root, 1, { key: " My Key " })).toEqual({ key: " My Key ", source: "explicit" });
  });

  it("leaves the source's key object as it was (default_does_not_clobber_source_cache_key)", () => {
    const source = Object.freeze({ ...root });
    for (const choice of ["own", "inherit", { key: "x" }] as const) fork(source, 1, choice);
    expect(source).toEqual(root);
  });
});
