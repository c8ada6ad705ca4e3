import { describe, expect, it } from "vitest";
import type { StepRef } from "./find-selected.ts";
import { HEADER } from "./fork-home.ts";
import { makeLane, makeStep, randomLanes, seedRandom } from "./random-family.ts";
import { collectSteps, countBetween, nextOf, placeOf } from "./step-set.ts";

const lanes = randomLanes(seedRandom(11), 9, 30);
const everyRef = lanes.flatMap((lane, index) => [
  { lane: index, step: HEADER },
  ...lane.steps.map((_, step) => ({ lane: index, step })),
]);
const random = seedRandom(12);
const wanted = everyRef.filter(() => random() < 0.2);
const has = (ref: StepRef) => wanted.some(({ lane, step }) => lane === ref.lane && step === ref.step);
const set = collectSteps(lanes, (_, step, lane) => has({ lane, step }));

describe("a set of steps", () => {
  it("knows the place of each of its steps in reading order, and of no other", () => {
    expect(wanted.length).toBeGreaterThan(10);
    expect(set.size).toBe(wanted.length);
    expect(wanted.map((ref) => placeOf(set, ref))).toEqual([...wanted.keys()]);
    for (const ref of everyRef) if (!has(ref)) expect(placeOf(set, ref)).toBeNull();
  });

  it("goes from any step to the nearest one after or before it, around the ends", () => {
    for (const [at, from] of everyRef.entries()) {
      const after = [...everyRef.slice(at + 1), ...everyRef.slice(0, at + 1)];
      expect(nextOf(set, from, 1)).toEqual(after.find(has));
      const before = [...everyRef.slice(at), ...everyRef.slice(0, at)];
      expect(nextOf(set, from, -1)).toEqual(before.findLast(has));
    }
  });

  it("starts at either end when nothing is selected, and stays put at the only one there is", () => {
    expect(nextOf(set, null, 1)).toEqual(wanted[0]);
    expect(nextOf(set, null, -1)).toEqual(wanted.at(-1));
    const one = collectSteps([makeLane("a", [makeStep(0, "x"), makeStep(1, "y")])], (_, step) => step === 1);
    expect(nextOf(one, { lane: 0, step: 1 }, 1)).toEqual({ lane: 0, step: 1 });
    expect(nextOf(one, { lane: 0, step: 1 }, -1)).toEqual({ lane: 0, step: 1 });
  });

  it("leads nowhere when it is empty", () => {
    const none = collectSteps(lanes, () => false);
    expect(nextOf(none, { lane: 0, step: 0 }, 1)).toBeNull();
    expect(nextOf(none, null, -1)).toBeNull();
    expect(
      nextOf(
        collectSteps([], () => true),
        null,
        1,
      ),
    ).toBeNull();
  });

  it("counts within a stretch of a lane, the end exclusive", () => {
    for (const [lane, { steps }] of lanes.entries()) {
      for (let from = HEADER; from < steps.length; from++) {
        const to = Math.min(steps.length, from + 5);
        const expected = wanted.filter((ref) => ref.lane === lane && ref.step >= from && ref.step < to);
        expect(countBetween(set, lane, from, to)).toBe(expected.length);
      }
    }
  });
});
