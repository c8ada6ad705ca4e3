import { describe, expect, it } from "vitest";
import { HEADER } from "./fork-home.ts";
import { makeLane, makeStep, randomLanes, seedRandom } from "./random-family.ts";
import { searchSteps } from "./search-steps.ts";

const root = makeLane(
  "root",
  [
    makeStep(0, "u", { kind: "user", summary: "Make the Redis test stable" }),
    makeStep(1, "a", {
      summary: "Look around",
      tools: [{ callId: "1", name: "terminal", summary: "grep TIMEOUT conftest.py", outcome: "error" }],
      isError: true,
    }),
    makeStep(2, "b", { summary: "Read the cache", model: "other-model-7" }),
  ],
  { title: "Nightly run", promptCacheKey: "cache_7f2e-55c9" },
);
const fork = makeLane("fork", [makeStep(2, "f", { summary: "redis again" })], {
  title: "Freeze the clock",
  promptCacheKey: "cache_7f2e-55c9-fork-1",
  forkedFromId: "root",
  forkPointSeq: 1,
});
const lanes = [root, fork];

function found(query: string): [lane: number, step: number][] | null {
  const set = searchSteps(lanes, query);
  return set === null
    ? null
    : set.byLane.flatMap((steps, lane) => [...steps].map((step) => [lane, step] as [number, number]));
}

describe("searchSteps", () => {
  it("finds summaries in any case, over all branches", () => {
    expect(found("REDIS")).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });

  it("finds tools by their name, what they do and how they ended", () => {
    expect(found("terminal")).toEqual([[0, 1]]);
    expect(found("timeout")).toEqual([[0, 1]]);
    expect(found("error")).toEqual([[0, 1]]);
  });

  it("wants every word, in any order, but not within one field", () => {
    expect(found("grep look")).toEqual([[0, 1]]);
    expect(found("  redis   user ")).toEqual([[0, 0]]);
    expect(found("redis terminal")).toEqual([]);
  });

  it("finds a branch's title, model and cache key at its header only", () => {
    expect(found("freeze clock")).toEqual([[1, HEADER]]);
    expect(found("cache_7f2e-55c9-fork-1")).toEqual([[1, HEADER]]);
    expect(found("made-up-model")).toEqual([
      [0, HEADER],
      [1, HEADER],
    ]);
  });

  it("finds the steps of a model that is not the branch's", () => {
    expect(found("other-model")).toEqual([[0, 2]]);
  });

  it("finds a word that keys begin with in what was said, not in every key", () => {
    expect(found("cache")).toEqual([[0, 2]]);
  });

  it("is nothing for an empty query", () => {
    expect(found("")).toBeNull();
    expect(found("  \n")).toBeNull();
  });

  it("sees a changed branch anew", () => {
    const changed = [root, { ...fork, steps: [...fork.steps, makeStep(3, "g", { summary: "zebra" })] }];
    expect(found("zebra")).toEqual([]);
    expect(searchSteps(changed, "zebra")?.size).toBe(1);
  });

  it("never finds more with one word more", () => {
    const many = randomLanes(seedRandom(4), 8, 40);
    const wide = searchSteps(many, "step")?.size ?? 0;
    const narrow = searchSteps(many, "step f1")?.size ?? 0;
    expect(wide).toBeGreaterThan(narrow);
  });
});
