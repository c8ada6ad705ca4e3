import { describe, expect, it } from "vitest";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { makeStep } from "./random-family.ts";
import { HEAT_BARS, summariseRun } from "./summarise-run.ts";

const costing = (costs: (number | null)[]) =>
  costs.map((cost, index) => makeStep(index, `e${index}`, { usage: { ...emptyTotals(), cost, input: 100 } }));

describe("summariseRun", () => {
  it("sums only the steps of the run and draws one bar each while there is room", () => {
    const run = summariseRun(costing([9, 0.1, 0.4, null, 0.2, 9]), 1, 5);
    expect(run.count).toBe(4);
    expect(run.totals.cost).toBeCloseTo(0.7);
    expect(run.heat).toEqual([0.25, 1, null, 0.5]);
  });

  it("draws the highest step of each bar of a long run", () => {
    const costs = Array.from({ length: 320 }, (_, index) => (index === 319 ? 2 : 1));
    const run = summariseRun(costing(costs), 0, 320);
    expect(run.heat).toHaveLength(HEAT_BARS);
    expect(run.heat.at(-1)).toBe(1);
    expect(run.heat[0]).toBe(0.5);
  });

  it("draws tokens where no step reports a cost, and nothing where there are none", () => {
    expect(summariseRun(costing([null, null]), 0, 2)).toMatchObject({ heatOf: "input", heat: [1, 1] });
    const silent = [makeStep(0, "a"), makeStep(1, "b")];
    expect(summariseRun(silent, 0, 2)).toMatchObject({ heat: [null, null] });
  });
});
