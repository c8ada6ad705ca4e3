import { describe, expect, it } from "vitest";
import { findSibling } from "./find-sibling.ts";
import { HEADER } from "./fork-home.ts";
import { makeLane, makeStep } from "./random-family.ts";

const steps = (prefix: string, from: number, count: number) =>
  Array.from({ length: count }, (_, index) => makeStep(from + index, `${prefix}${from + index}`));
const fork = (id: string, source: string, at: number) =>
  makeLane(id, steps(id, at + 1, 3), { forkedFromId: source, forkPointSeq: at });

// root 0…5; "a" and "b" leave at step 1, "late" at step 4; "deep" leaves a at its own step 1 (seq 3).
const lanes = [
  makeLane("root", steps("root", 0, 6)),
  fork("a", "root", 1),
  fork("late", "root", 4),
  fork("b", "root", 1),
  fork("deep", "a", 3),
];
const header = (lane: number) => ({ lane, step: HEADER });

describe("findSibling", () => {
  it("goes around the source and its forks at one point, in creation order, and back", () => {
    const ring = [{ lane: 0, step: 1 }, header(1), header(3)];
    for (const [index, here] of ring.entries()) {
      const next = ring[(index + 1) % ring.length];
      expect(findSibling(lanes, here, 1)).toEqual(next);
      if (next) expect(findSibling(lanes, next, -1)).toEqual(here);
    }
  });

  it("takes the closest fork point at or above the step", () => {
    expect(findSibling(lanes, { lane: 0, step: 3 }, 1)).toEqual(header(1));
    expect(findSibling(lanes, { lane: 0, step: 5 }, 1)).toEqual(header(2));
    expect(findSibling(lanes, { lane: 3, step: 2 }, -1)).toEqual(header(1));
    expect(findSibling(lanes, { lane: 1, step: 2 }, 1)).toEqual(header(4));
    expect(findSibling(lanes, { lane: 1, step: 0 }, 1)).toEqual(header(3));
  });

  it("is none above the first fork point, and for a run without forks", () => {
    expect(findSibling(lanes, { lane: 0, step: 0 }, 1)).toBeNull();
    expect(findSibling([makeLane("alone", steps("x", 0, 2))], { lane: 0, step: 1 }, 1)).toBeNull();
  });

  it("leaves sub-agents out, and switches among those of one step from one of them", () => {
    const agent = (id: string) =>
      makeLane(id, steps(id, 0, 2), { spawnedById: "root", spawnedBySeq: 1, spawnedByEventId: "root1" });
    const family = [...lanes.slice(0, 2), agent("x"), agent("y")];
    expect(findSibling(family, { lane: 0, step: 2 }, 1)).toEqual(header(1));
    expect(findSibling(family, header(1), 1)).toEqual({ lane: 0, step: 1 });
    expect(findSibling(family, { lane: 2, step: 1 }, 1)).toEqual(header(3));
    expect(findSibling(family, header(3), 1)).toEqual({ lane: 0, step: 1 });
  });

  it("switches between a run and the retry that leaves it, from a shared step too", () => {
    const sharedPrefix = { conversationId: "root", steps: 2 };
    const family = [...lanes.slice(0, 1), makeLane("retry", steps("retry", 0, 4), { sharedPrefix })];
    expect(findSibling(family, { lane: 0, step: 3 }, 1)).toEqual(header(1));
    expect(findSibling(family, { lane: 1, step: 1 }, 1)).toEqual(header(1));
    expect(findSibling(family, { lane: 1, step: 2 }, 1)).toEqual({ lane: 0, step: 1 });
  });

  it("goes by the header for forks that start empty", () => {
    const empty = [
      makeLane("root", steps("r", 0, 2)),
      makeLane("e", [], { forkedFromId: "root", forkPointSeq: -1 }),
    ];
    expect(findSibling(empty, header(1), 1)).toEqual(header(0));
    expect(findSibling(empty, header(0), 1)).toEqual(header(1));
  });
});
