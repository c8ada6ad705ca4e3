import type { ComparedAmounts } from "#lib/api/compare.ts";
import { cachedShare, promptTokens } from "#lib/conversation/metrics.ts";
import { AT_LEAST, countSilent } from "#lib/format/lower-bound.ts";
import {
  formatCost,
  formatCount,
  formatDuration,
  formatShare,
  formatTokens,
  NOT_AVAILABLE,
} from "#lib/format/numbers.ts";

/** One amount branches are compared by. */
export type ComparedMetric = {
  name: string;
  /** What exactly is counted. */
  meaning: string;
  read: (amounts: ComparedAmounts) => number | null;
  show: (value: number | null) => string;
  /** The amount is a sum that not every response told its part of: a lower bound. */
  isLowerBound?: (amounts: ComparedAmounts) => boolean;
  /** A share's difference is in percentage points, which are no percent of anything. */
  points?: true;
};

/** In the order they are shown. */
export const COMPARED_METRICS: readonly ComparedMetric[] = [
  {
    name: "Steps",
    meaning: "Model responses and user messages",
    read: ({ steps }) => steps,
    show: formatCount,
  },
  { name: "Errors", meaning: "Steps that failed", read: ({ errors }) => errors, show: formatCount },
  {
    name: "Input",
    meaning: "Prompt tokens, cached ones included",
    read: ({ totals }) => promptTokens(totals),
    show: formatTokens,
    isLowerBound: ({ totals }) => countSilent(totals, "input") > 0,
  },
  {
    name: "Cached",
    meaning: "Share of the prompt tokens that came from the provider's cache",
    read: ({ totals }) => cachedShare(totals),
    show: formatShare,
    points: true,
  },
  {
    name: "Output",
    meaning: "Tokens written by the model",
    read: ({ totals }) => totals.output,
    show: formatTokens,
  },
  {
    name: "Cost",
    meaning: "US dollars, as far as they are reported",
    read: ({ totals }) => totals.cost,
    show: formatCost,
    isLowerBound: ({ totals }) => countSilent(totals, "cost") > 0,
  },
  {
    name: "Model time",
    meaning: "Time spent waiting for the model",
    read: ({ totals }) => totals.latencyMs,
    show: formatDuration,
  },
  {
    name: "Elapsed",
    meaning: "From the first to the last event, without the pause before a fork",
    read: ({ elapsedMs }) => elapsedMs,
    show: formatDuration,
  },
];

/** An amount of a branch as it is shown: "≥$1.84" for what is only a lower bound. */
export function showAmount(metric: ComparedMetric, amounts: ComparedAmounts): string {
  return `${metric.isLowerBound?.(amounts) ? AT_LEAST : ""}${metric.show(metric.read(amounts))}`;
}

/** The difference of two branches' amounts: "≈" in front where one of them is only a lower bound. */
export function compareAmounts(
  metric: ComparedMetric,
  left: ComparedAmounts,
  right: ComparedAmounts,
): string {
  const delta = describeDelta(metric, metric.read(left), metric.read(right));
  const isRough = metric.isLowerBound?.(left) === true || metric.isLowerBound?.(right) === true;
  return isRough && delta !== NOT_AVAILABLE ? `≈ ${delta}` : delta;
}

/** How much more or less `right` is than `left`: "+6", "−$0.12", "+3 pts", "same"; "n/a" when one is not known. */
export function describeDelta(
  metric: Pick<ComparedMetric, "show" | "points">,
  left: number | null,
  right: number | null,
): string {
  if (left === null || right === null) return NOT_AVAILABLE;
  const delta = right - left;
  if (delta === 0) return "same";
  const sign = delta > 0 ? "+" : "−";
  if (!metric.points) return `${sign}${metric.show(Math.abs(delta))}`;
  const points = Math.round(Math.abs(delta) * 100);
  return points === 0 ? `${sign}<1 pt` : `${sign}${points} ${points === 1 ? "pt" : "pts"}`;
}
