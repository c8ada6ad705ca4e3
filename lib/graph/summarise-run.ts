import { addTotals, emptyTotals } from "#lib/conversation/metrics.ts";
import type { Step } from "#lib/conversation/step.ts";
import type { Totals } from "#lib/conversation/usage.ts";

export type RunSummary = {
  count: number;
  totals: Totals;
  /** At most HEAT_BARS bars, 0..1 of the run's most expensive bar; null when no step reports what it cost. */
  heat: (number | null)[];
  /** What the bars measure: cost where the source reports it, else prompt tokens. */
  heatOf: "cost" | "input";
};

export const HEAT_BARS = 16;

/** Sums a folded run, steps from to `to` exclusive, and draws its spending over time. O(steps of the run). */
export function summariseRun(steps: readonly Step[], from: number, to: number): RunSummary {
  let totals = emptyTotals();
  for (let index = from; index < to; index++) {
    const usage = steps[index]?.usage;
    if (usage !== undefined) totals = addTotals(totals, usage);
  }
  const heatOf = totals.cost === null ? "input" : "cost";
  return { count: to - from, totals, heat: drawHeat(steps, from, to, heatOf), heatOf };
}

function drawHeat(steps: readonly Step[], from: number, to: number, of: "cost" | "input"): (number | null)[] {
  const count = Math.min(HEAT_BARS, to - from);
  const bars: (number | null)[] = Array.from({ length: count }, () => null);
  for (let index = from; index < to; index++) {
    const spent = steps[index]?.usage[of] ?? null;
    if (spent === null) continue;
    const bar = Math.floor(((index - from) * count) / (to - from));
    bars[bar] = Math.max(bars[bar] ?? 0, spent);
  }
  const most = bars.reduce<number>((max, bar) => Math.max(max, bar ?? 0), 0);
  return bars.map((bar) => (bar === null || most === 0 ? null : bar / most));
}
