import type { Totals } from "#lib/conversation/usage.ts";
import { formatCost, formatCount, formatTokens } from "./numbers.ts";

/** In front of a sum that not every response told its part of. */
export const AT_LEAST = "≥";

type Sum = { text: string; explanation: string | null };

/** How many responses of a sum do not say their cost, or their input, though others do: the sum is a lower bound. */
export function countSilent(totals: Totals, of: "cost" | "input"): number {
  if (totals[of] === null) return 0;
  return of === "input"
    ? (totals.unmeteredResponses ?? 0)
    : Math.max(0, totals.responses - totals.costedResponses);
}

/** A sum of costs as it is shown everywhere: "$1.84", "≥$1.84" with why, or "n/a". */
export function describeCost(totals: Totals): Sum {
  return describeSum(totals, "cost", formatCost(totals.cost));
}

/** A sum of input tokens as it is shown everywhere: "1.21M", "≥1.21M" with why, or "n/a". */
export function describeInput(totals: Totals): Sum {
  return describeSum(totals, "input", formatTokens(totals.input));
}

function describeSum(totals: Totals, of: "cost" | "input", text: string): Sum {
  const silent = countSilent(totals, of);
  if (silent === 0) return { text, explanation: null };
  const what = of === "cost" ? "a cost" : "a count of their input tokens";
  return {
    text: `${AT_LEAST}${text}`,
    explanation: `${formatCount(silent)} of ${formatCount(totals.responses)} responses came without ${what}`,
  };
}
