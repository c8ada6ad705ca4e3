import { expect, it } from "vitest";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { formatCost, formatCount, formatShare } from "#lib/format/numbers.ts";
import { COMPARED_METRICS, compareAmounts, describeDelta, showAmount } from "./describe-delta.ts";

it("says how much more or less, and nothing where nothing is known", () => {
  expect(describeDelta({ show: formatCount }, 12, 18)).toBe("+6");
  expect(describeDelta({ show: formatCost }, 1.5, 1.25)).toBe("−$0.25");
  expect(describeDelta({ show: formatCount }, 4, 4)).toBe("same");
  expect(describeDelta({ show: formatCost }, null, 1)).toBe("n/a");
  expect(describeDelta({ show: formatShare, points: true }, 0.88, 0.73)).toBe("−15 pts");
  expect(describeDelta({ show: formatShare, points: true }, 0.5, 0.51)).toBe("+1 pt");
  expect(describeDelta({ show: formatShare, points: true }, 0.5, 0.501)).toBe("+<1 pt");
});

it("marks amounts that are only lower bounds, and differences made of them", () => {
  const totals = { ...emptyTotals(), responses: 4, costedResponses: 4, input: 1_000, cost: 1 };
  const exact = { steps: 4, errors: 0, totals, elapsedMs: null };
  const silent = { ...totals, costedResponses: 3, unmeteredResponses: 1, input: 900, cost: 0.5 };
  const partial = { ...exact, totals: silent };
  const shown = (name: string) => {
    const metric = COMPARED_METRICS.find((each) => each.name === name);
    if (metric === undefined) throw new Error(`There is no ${name}.`);
    return [showAmount(metric, exact), showAmount(metric, partial), compareAmounts(metric, exact, partial)];
  };
  expect(shown("Input")).toEqual(["1.0k", "≥900", "≈ −100"]);
  expect(shown("Cost")).toEqual(["$1.00", "≥$0.50", "≈ −$0.50"]);
  expect(shown("Steps")).toEqual(["4", "4", "same"]);
  expect(shown("Output")).toEqual(["n/a", "n/a", "n/a"]);
});
