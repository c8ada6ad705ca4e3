import type { Totals } from "#lib/conversation/usage.ts";
import { describeCost, describeInput } from "#lib/format/lower-bound.ts";
import { formatTokens } from "#lib/format/numbers.ts";

/** What a source reports without saying for which step, in words; null when that is nothing. */
export function describeRest(unattributed: Totals): string | null {
  const { cost, input, output } = unattributed;
  const parts = [
    ...(cost ? [describeCost(unattributed).text] : []),
    ...(input ? [`${describeInput(unattributed).text} input tokens`] : []),
    ...(output ? [`${formatTokens(output)} output tokens`] : []),
  ];
  if (parts.length === 0) return null;
  const list = new Intl.ListFormat("en", { type: "conjunction" }).format(parts);
  return `The source reports ${list} of this branch without saying for which step.`;
}
