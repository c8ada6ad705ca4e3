import { expect, it } from "vitest";
import { formatCost, formatCount, formatShare } from "#lib/format/numbers.ts";
import { describeDelta } from "./describe-delta.ts";

it("says how much more or less, and nothing where nothing is known", () => {
  expect(describeDelta({ show: formatCount }, 12, 18)).toBe("+6");
  expect(describeDelta({ show: formatCost }, 1.5, 1.25)).toBe("−$0.25");
  expect(describeDelta({ show: formatCount }, 4, 4)).toBe("same");
  expect(describeDelta({ show: formatCost }, null, 1)).toBe("n/a");
  expect(describeDelta({ show: formatShare, points: true }, 0.88, 0.73)).toBe("−15 pts");
  expect(describeDelta({ show: formatShare, points: true }, 0.5, 0.51)).toBe("+1 pt");
  expect(describeDelta({ show: formatShare, points: true }, 0.5, 0.501)).toBe("+<1 pt");
});
