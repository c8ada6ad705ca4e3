import { expect, it } from "vitest";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { describeRest } from "./describe-rest.ts";

it("names what is known, also where no response of its own is", () => {
  const rest = { ...emptyTotals(), cost: 0.12, output: 3_400 };
  expect(describeRest(rest)).toBe(
    "The source reports $0.12 and 3.4k output tokens of this branch without saying for which step.",
  );
  expect(describeRest({ ...rest, responses: 2, costedResponses: 2, input: 1_210_000 })).toBe(
    "The source reports $0.12, 1.21M input tokens, and 3.4k output tokens of this branch without saying for which step.",
  );
});

it("says nothing of nothing", () => {
  expect(describeRest(emptyTotals())).toBeNull();
  expect(describeRest({ ...emptyTotals(), cost: 0, input: 0, output: null })).toBeNull();
});
