import type { ChartAxis, ChartValue } from "#lib/compare/merge-series.ts";
import { formatCost, formatDuration, formatShare, formatTokens } from "#lib/format/numbers.ts";

/** One picture of a run. */
export type ChartKind = {
  name: string;
  axis: ChartAxis;
  value: ChartValue;
  show: (value: number | null) => string;
  /** The value axis ends here; left out: at the largest value. */
  top?: number;
  /** What is missing when no step has the value. */
  missing: string;
};

export const INPUT_CHART: ChartKind = {
  name: "Input tokens per step",
  axis: "step",
  value: "input",
  show: formatTokens,
  missing: "The source reports no input tokens.",
};

export const CACHED_CHART: ChartKind = {
  name: "Cached share per step",
  axis: "step",
  value: "cachedShare",
  show: formatShare,
  top: 1,
  missing: "The source does not say how much of the input was cached.",
};

/** Cost adds up: over the steps, or over the time they took. */
export function costChart(axis: ChartAxis): ChartKind {
  return {
    name: axis === "step" ? "Cost so far, over steps" : "Cost so far, over time",
    axis,
    value: "cost",
    show: formatCost,
    missing: "The source reports no cost.",
  };
}

export function showAxis(axis: ChartAxis, x: number): string {
  return axis === "step" ? String(Math.round(x)) : formatDuration(x);
}
