import { describe, expect, it } from "vitest";
import { hoistLanes } from "./hoist-family.ts";
import { ALL_OPEN, layoutFamily } from "./layout-family.ts";
import { makeLane, makeStep, randomLanes, seedRandom } from "./random-family.ts";

const steps = (id: string, from: number, count: number) =>
  Array.from({ length: count }, (_, index) => makeStep(from + index, `${id}-${from + index}`));
const lanes = [
  makeLane("root", steps("root", 0, 6)),
  makeLane("fork", steps("fork", 3, 3), { forkedFromId: "root", forkPointSeq: 2 }),
  makeLane("beside", steps("beside", 2, 3), { forkedFromId: "root", forkPointSeq: 1 }),
  makeLane("agent", steps("agent", 0, 2), { spawnedById: "fork", spawnedBySeq: 4 }),
  makeLane("inherited", steps("inherited", 2, 1), { forkedFromId: "fork", forkPointSeq: 1 }),
  makeLane("deep", steps("deep", 5, 1), { forkedFromId: "fork", forkPointSeq: 4 }),
];
const ids = (id: string) => hoistLanes(lanes, id)?.lanes.map((lane) => lane.conversationId);

describe("hoistLanes", () => {
  it("keeps a branch and what hangs from it, however deep, and nothing beside or above it", () => {
    expect(ids("fork")).toEqual(["fork", "agent", "deep"]);
    expect(ids("root")).toEqual(lanes.map((lane) => lane.conversationId));
    expect(ids("agent")).toEqual(["agent"]);
    expect(ids("gone")).toBeUndefined();
  });

  it("goes on counting where the branch's source stopped, and from 1 for sub-agents", () => {
    expect(hoistLanes(lanes, "fork")?.firstNumber).toBe(4);
    expect(hoistLanes(lanes, "deep")?.firstNumber).toBe(6);
    expect(hoistLanes(lanes, "agent")?.firstNumber).toBe(1);
  });

  it("draws what it keeps with the numbers and from the steps it had in the whole graph", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = seedRandom(seed);
      const family = randomLanes(random, 12, 12);
      const whole = layoutFamily(family, ALL_OPEN);
      const picked = family[Math.floor(random() * family.length)];
      const hoisted = hoistLanes(family, picked?.conversationId ?? "");
      if (hoisted === null) throw new Error("it is in the family");
      const { lanes: kept, firstNumber } = hoisted;
      const alone = layoutFamily(kept, ALL_OPEN, { direction: "vertical", firstNumber });
      expect(kept[0]).toBe(picked);
      for (const [index, lane] of kept.entries()) {
        const before = whole.lanes[family.indexOf(lane)];
        expect(alone.lanes[index]?.firstNumber).toBe(before?.firstNumber);
        if (index === 0) continue;
        const home = alone.lanes[index]?.home;
        expect(kept[home?.lane ?? -1]).toBe(family[before?.home?.lane ?? -1]);
        expect(home?.step).toBe(before?.home?.step);
      }
    }
  });
});
