import { describe, expect, it } from "vitest";
import { describeEdge, describeEdges } from "./describe-edge.ts";
import { makeLane, makeStep } from "./random-family.ts";

describe("describeEdge", () => {
  const source = makeLane("root", [], { promptCacheKey: "k" });
  const edge = (kind: "fork" | "spawn" | "retry", changes: Parameters<typeof makeLane>[2]) =>
    describeEdge(kind, makeLane("f", [], changes), source);

  it("expects a cold start from an own key and a warm one from a shared key", () => {
    expect(edge("fork", { promptCacheKey: "k-fork-1" })).toEqual({
      kind: "fork",
      label: "own key · cold",
      shared: false,
    });
    expect(edge("fork", { promptCacheKey: "k", promptCacheKeySource: "inherited" })).toEqual({
      kind: "fork",
      label: "shared key · warm",
      shared: true,
    });
  });

  it("expects nothing of a key whose policy is not ours", () => {
    expect(edge("fork", { promptCacheKey: "mine", promptCacheKeySource: "explicit" }).label).toBe("own key");
  });

  it("says when a changed prompt makes the key useless, still drawing it as shared", () => {
    expect(edge("fork", { promptCacheKey: "k", configChanged: true })).toEqual({
      kind: "fork",
      label: "prompt changed · cold",
      shared: true,
    });
  });

  it("says of a sub-agent whose key it sends", () => {
    expect(edge("spawn", { promptCacheKey: "k" }).label).toBe("sub-agent · shared key");
    expect(edge("spawn", {}).label).toBe("sub-agent · own key");
  });

  it("says of a retry how much it shares, unless its prompt changed", () => {
    const sharing = (steps: number) => ({ sharedPrefix: { conversationId: "root", steps } });
    expect(edge("retry", sharing(1)).label).toBe("retry · same first step");
    expect(edge("retry", sharing(3)).label).toBe("retry · same first 3 steps");
    expect(edge("retry", { ...sharing(3), configChanged: true }).label).toBe("retry · prompt changed");
  });
});

it("describeEdges has a text for every lane that hangs from another one, null for the rest", () => {
  const lanes = [
    makeLane("root", [makeStep(0, "a")]),
    makeLane("agent", [], { spawnedById: "root", spawnedBySeq: 0 }),
    makeLane("retry", [makeStep(0, "a")], { sharedPrefix: { conversationId: "root", steps: 1 } }),
    makeLane("fork", [], { forkedFromId: "retry", forkPointSeq: 0 }),
    makeLane("orphan", [], { forkedFromId: "gone", forkPointSeq: 0 }),
    makeLane("other", [makeStep(0, "b")]),
  ];
  expect(describeEdges(lanes).map((text) => text?.kind ?? null)).toEqual([
    null,
    "spawn",
    "retry",
    "fork",
    null,
    null,
  ]);
});
