import { emptyTotals, sumUsages } from "#lib/conversation/metrics.ts";
import { NO_USAGE, type Totals, type Usage } from "#lib/conversation/usage.ts";
import { liteLlmUsage } from "#lib/importers/litellm-usage.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { columnText } from "#lib/importers/plain-text.ts";
import { amount, tokenCount } from "#lib/importers/token-count.ts";
import { partOf } from "./event-role.ts";
import { listOf, type SourceEvent, stringOf } from "./source-event.ts";

const COUNTS = {
  input: "prompt_tokens",
  cacheRead: "cache_read_tokens",
  cacheWrite: "cache_write_tokens",
  output: "completion_tokens",
} as const;
type CountField = keyof typeof COUNTS;
type Counters = Record<CountField | "cost", number | null>;

export type JoinedUsage = {
  /** By index of the first event of a response. */
  byEvent: ReadonlyMap<number, Usage>;
  /** Counted by the run and tied to no response. */
  unattributed: Totals;
};

/**
 * Usage of every model response. Events carry the counters of the whole run so far (`llm_metrics`): what a response
 * used is the difference to the event before it. Tokens the provider reported with the response itself win over that;
 * counters that a response does not account for (a condenser's calls, failed ones) stay unattributed.
 *
 * @param metrics the run's totals, when its document has them.
 */
export function joinUsage(events: readonly SourceEvent[], metrics: unknown): JoinedUsage {
  const byEvent = new Map<number, Usage>();
  const seen = new Set<string>();
  const latencies = latenciesOf(metrics);
  const final = finalOf(events, metrics);
  // LiteLLM counts 0 for models it has no price of: a run that cost nothing at all has no known price.
  const isPriced = (final?.cost ?? 0) > 0;
  let before: Counters | null = null;
  for (const [index, event] of events.entries()) {
    const now = event.metrics ? countersOf(event.metrics) : null;
    const difference = now && differenceOf(now, before);
    const spent = difference && { ...difference, cost: isPriced ? difference.cost : null };
    if (now) before = now;
    const response = event.isAction ? (event.call?.model_response ?? null) : null;
    const id = response?.id ?? null;
    if (id !== null && seen.has(id)) continue;
    if (id !== null) seen.add(id);
    const reported = response ? liteLlmUsage(response.usage, columnText(response.model)) : null;
    const latencyMs = id === null ? null : (latencies.get(id) ?? null);
    if (reported) byEvent.set(index, { ...reported, cost: spent?.cost ?? reported.cost, latencyMs });
    else if (spent && isAnswer(event))
      byEvent.set(index, { ...NO_USAGE, model: modelOf(event), ...spent, latencyMs });
  }
  if (byEvent.size === 0) spreadCosts(events, metrics, byEvent);
  return { byEvent, unattributed: unattributedOf(final, metrics, sumUsages(byEvent.values())) };
}

/** The run's totals: its document's, else the last counters an event carries. */
function finalOf(events: readonly SourceEvent[], metrics: unknown): Counters | null {
  if (isObject(metrics)) return countersOf(metrics);
  const last = events.findLast((event) => event.metrics !== null)?.metrics;
  return last ? countersOf(last) : null;
}

function isAnswer(event: SourceEvent): boolean {
  return event.isAction && partOf(event).role === "assistant";
}

/** The oldest runs list what each response cost and nothing else: it is tied to them where there are as many. */
function spreadCosts(events: readonly SourceEvent[], metrics: unknown, byEvent: Map<number, Usage>): void {
  const costs = isObject(metrics) ? listOf(metrics.costs).map(costOf) : [];
  const answers = [...events.keys()].filter((index) => {
    const event = events[index];
    return event !== undefined && isAnswer(event);
  });
  if (costs.length !== answers.length || costs.some((cost) => cost === null)) return;
  for (const [at, index] of answers.entries()) {
    byEvent.set(index, { ...NO_USAGE, cost: costs[at] ?? null });
  }
}

function costOf(entry: unknown): number | null {
  return amount(isObject(entry) ? entry.cost : entry);
}

function countersOf(metrics: Record<string, unknown>): Counters {
  const usage = isObject(metrics.accumulated_token_usage) ? metrics.accumulated_token_usage : {};
  const count = (field: CountField) => tokenCount(usage[COUNTS[field]]);
  return {
    input: count("input"),
    cacheRead: count("cacheRead"),
    cacheWrite: count("cacheWrite"),
    output: count("output"),
    cost: amount(metrics.accumulated_cost),
  };
}

/** Null when nothing was counted in between. A counter that fell started anew: a resumed run. */
function differenceOf(now: Counters, before: Counters | null): Counters | null {
  const restarted = before !== null && (now.input ?? 0) < (before.input ?? 0);
  const minus = (field: keyof Counters) => {
    const value = now[field];
    return value === null ? null : Math.max(0, value - (restarted ? 0 : (before?.[field] ?? 0)));
  };
  const spent = {
    input: minus("input"),
    cacheRead: minus("cacheRead"),
    cacheWrite: minus("cacheWrite"),
    output: minus("output"),
    cost: minus("cost"),
  };
  return Object.values(spent).some((value) => value !== null && value > 0) ? spent : null;
}

function unattributedOf(final: Counters | null, metrics: unknown, known: Totals): Totals {
  if (final === null) return emptyTotals();
  const rest = (field: keyof Counters) => {
    const total = final[field] ?? 0;
    const left = total - (known[field] ?? 0);
    // Sums of prices differ in the last digits.
    return left > total * 1e-9 ? left : null;
  };
  const totals = {
    ...emptyTotals(),
    input: rest("input"),
    cacheRead: rest("cacheRead"),
    cacheWrite: rest("cacheWrite"),
    output: rest("output"),
    cost: rest("cost"),
  };
  const listed = isObject(metrics) ? listOf(metrics.token_usages ?? metrics.costs).length : 0;
  const responses = totals.input === null && totals.cost === null ? 0 : Math.max(0, listed - known.responses);
  return { ...totals, responses, costedResponses: totals.cost === null ? 0 : responses };
}

function latenciesOf(metrics: unknown): Map<string, number> {
  const records = isObject(metrics) ? listOf(metrics.response_latencies) : [];
  return new Map(
    records.flatMap((record) => {
      const seconds = isObject(record) ? amount(record.latency) : null;
      const id = isObject(record) ? stringOf(record.response_id) : null;
      return seconds === null || id === null ? [] : [[id, seconds * 1_000] as const];
    }),
  );
}

function modelOf({ metrics }: SourceEvent): string | null {
  const usage = metrics?.accumulated_token_usage;
  return isObject(usage) ? columnText(stringOf(usage.model)) : null;
}
