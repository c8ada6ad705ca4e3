import type { Totals, Usage } from "#lib/conversation/usage.ts";
import type { Meter } from "./thread.ts";
import {
  addCounts,
  covers,
  isZero,
  storableCounts,
  subtractCounts,
  type TokenCounts,
  type TokenReport,
} from "./token-report.ts";

export type Metered = {
  meter: Meter;
  /** What the response spent; null when the report tells nothing new. */
  counts: TokenCounts | null;
  responseId: string | null;
  /** What else the total went up by: responses nothing was reported of. */
  rest: TokenCounts | null;
};

const NONE: TokenCounts = { input: 0, cacheRead: 0, cacheWrite: null, output: 0, reasoning: 0 };

/**
 * Takes in one report. `token_count` repeats the running total at every occasion, so only what the total went up
 * by is new. A total that goes down was reset. A thread that goes on from an unknown history starts with a total
 * it did not spend: its first report only sets the baseline.
 * @param startsAtZero the thread has its whole history here.
 */
export function takeReport(
  meter: Meter,
  report: TokenReport,
  known: Set<string>,
  startsAtZero: boolean,
): Metered {
  const { responseId, total, last } = report;
  const nothing = { meter, counts: null, responseId: null, rest: null };
  if (responseId !== null) {
    if (known.has(responseId) || !last) return nothing;
    known.add(responseId);
    const next = total ?? (meter.total ? addCounts(meter.total, last) : null);
    return { meter: { ...meter, total: next }, counts: last, responseId, rest: null };
  }
  if (!total) return last && !isZero(last) ? { ...nothing, counts: last } : nothing;
  const after = { ...meter, total };
  const spent = last && !isZero(last) ? last : null;
  const before = meter.total ?? (startsAtZero ? NONE : spent ? subtractCounts(total, spent) : total);
  if (!covers(total, before)) {
    const counts = spent && covers(total, spent) ? spent : total;
    return { ...nothing, meter: after, counts: isZero(counts) ? null : counts };
  }
  const delta = subtractCounts(total, before);
  if (isZero(delta)) return { ...nothing, meter: after };
  if (!spent || !covers(delta, spent)) return { ...nothing, meter: after, counts: delta };
  const rest = subtractCounts(delta, spent);
  return { ...nothing, meter: after, counts: spent, rest: isZero(rest) ? null : rest };
}

export function usageOf(counts: TokenCounts, model: string | null): Usage {
  return { model, ...storableCounts(counts), cost: null, latencyMs: null, ttftMs: null };
}

/** Tokens without a response to tie them to. How many responses they were is not known either. */
export function totalsOf(counts: TokenCounts): Totals {
  return { responses: 0, costedResponses: 0, ...counts, cost: null, latencyMs: null };
}
