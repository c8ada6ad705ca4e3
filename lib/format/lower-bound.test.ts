import { expect, it } from "vitest";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { describeCost, describeInput } from "./lower-bound.ts";

it("says that a sum is at least as large where some responses are silent, and how many", () => {
  const totals = { ...emptyTotals(), responses: 1_200, costedResponses: 1_198, input: 1_210_000, cost: 1.84 };
  expect(describeInput(totals)).toEqual({ text: "1.21M", explanation: null });
  expect(describeCost(totals)).toEqual({
    text: "≥$1.84",
    explanation: "2 of 1,200 responses came without a cost",
  });
  expect(describeInput({ ...totals, unmeteredResponses: 3 })).toEqual({
    text: "≥1.21M",
    explanation: "3 of 1,200 responses came without a count of their input tokens",
  });
});

it("what nobody reported is no lower bound of anything", () => {
  const silent = { ...emptyTotals(), responses: 5 };
  expect(describeCost(silent)).toEqual({ text: "n/a", explanation: null });
  expect(describeInput(silent)).toEqual({ text: "n/a", explanation: null });
  // Codex' own sums: tokens that no response is known for.
  expect(describeCost({ ...emptyTotals(), input: 5, cost: 2 })).toEqual({ text: "$2.00", explanation: null });
});
