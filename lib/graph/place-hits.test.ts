import { describe, expect, it } from "vitest";
import type { TextHit } from "#lib/api/text-search.ts";
import { placeHits, stepOfHit, uniteSteps } from "./place-hits.ts";
import { makeLane, randomLanes, seedRandom } from "./random-family.ts";
import { collectSteps } from "./step-set.ts";

const random = seedRandom(21);
const lanes = randomLanes(random, 9, 30);

function hitAt(conversationId: string, seq: number): TextHit {
  const excerpt = { where: "message" as const, before: "", match: "x", after: "" };
  return { conversationId, seq, eventId: `${conversationId}-${seq}`, ...excerpt };
}

const seqsOf = lanes.flatMap(({ conversationId, steps }) =>
  steps.flatMap(({ firstSeq, lastSeq }) =>
    Array.from({ length: lastSeq - firstSeq + 1 }, (_, index) => hitAt(conversationId, firstSeq + index)),
  ),
);
const hits = seqsOf.filter(() => random() < 0.15);
const holds = (lane: number, step: number) =>
  hits.some(({ conversationId, seq }) => {
    const own = lanes[lane]?.steps[step];
    return (
      lanes[lane]?.conversationId === conversationId &&
      own !== undefined &&
      seq >= own.firstSeq &&
      seq <= own.lastSeq
    );
  });
const expected = collectSteps(lanes, (_, step, lane) => holds(lane, step));

describe("events found by their text", () => {
  it("stand for the steps that hold them (seeded)", () => {
    expect(expected.size).toBeGreaterThan(5);
    expect(placeHits(lanes, hits)).toEqual(expected);
  });

  it("are left out where their branch or step is not shown", () => {
    const empty = makeLane("pending", []);
    expect(placeHits([empty], [hitAt("pending", 3), hitAt("elsewhere", 0)]).size).toBe(0);
    expect(stepOfHit([empty], [hitAt("pending", 3)], "pending-3")).toBeNull();
  });

  it("lead from an event inside of a step to that step", () => {
    for (const hit of hits) {
      const ref = stepOfHit(lanes, hits, hit.eventId);
      expect(ref !== null && holds(ref.lane, ref.step)).toBe(true);
    }
    expect(stepOfHit(lanes, hits, "nobody")).toBeNull();
    expect(stepOfHit(lanes, hits, null)).toBeNull();
  });

  it("are joined with what the cards say, each step once", () => {
    const onCards = collectSteps(lanes, () => random() < 0.1);
    const both = uniteSteps(lanes, onCards, expected);
    const has = (set: typeof expected, lane: number, step: number) =>
      set.byLane[lane]?.includes(step) === true;
    expect(both).toEqual(
      collectSteps(lanes, (_, step, lane) => has(onCards, lane, step) || has(expected, lane, step)),
    );
    expect(uniteSteps(lanes, null, expected)).toBeNull();
  });
});
