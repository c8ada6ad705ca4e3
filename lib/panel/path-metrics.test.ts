import { describe, expect, it } from "vitest";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { inheritedStepTotals, missingCost, totalsByModel } from "./path-metrics.ts";
import { laneOf, stepOf } from "./testing/sample-graph.ts";

const lane = laneOf({ id: "a", steps: [0], stepLength: 1 });
const spent = (model: string | null, cost: number | null, inherited = false) => ({
  lane,
  inherited,
  step: {
    ...stepOf(0, 0),
    model,
    usage: { ...emptyTotals(), responses: 1, costedResponses: cost === null ? 0 : 1, cost, input: 10 },
  },
});
const steps = [
  spent("a", 1, true),
  spent("b", 2),
  spent("b", null),
  { lane, inherited: false, step: stepOf(1, 1) },
];

describe("metrics of a path", () => {
  it("sums inherited steps only", () => {
    expect(inheritedStepTotals(steps)).toMatchObject({ responses: 1, cost: 1, input: 10 });
    expect(inheritedStepTotals(steps.slice(1))).toEqual(emptyTotals());
  });

  it("splits by model, busiest first, without steps that called none", () => {
    expect(totalsByModel(steps).map(({ model, totals }) => [model, totals.responses, totals.cost])).toEqual([
      ["b", 2, 2],
      ["a", 1, 1],
    ]);
  });

  it("says how many costs are unknown", () => {
    const sentence = (responses: number, costedResponses: number) =>
      missingCost({ responses, costedResponses });
    expect(sentence(14, 14)).toBeNull();
    expect(sentence(0, 0)).toBeNull();
    expect(sentence(14, 12)).toBe("2 of 14 responses have no reported cost");
    expect(sentence(14, 13)).toBe("1 of 14 responses has no reported cost");
    expect(sentence(3, 0)).toBe("None of the 3 responses has a reported cost");
  });
});
