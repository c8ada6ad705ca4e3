import { addUsage, emptyTotals } from "#lib/conversation/metrics.ts";
import type { Totals, Usage } from "#lib/conversation/usage.ts";
import type { EventResponse } from "./event-log.ts";
import { type CostGroup, matchCosts } from "./match-costs.ts";
import type { PlacedEvent } from "./placed-event.ts";
import type { ReportedResponse, TokenField, UsageMeter } from "./read-stats.ts";

export type JoinedUsage = {
  /** By the event's row in its log: only the first event of a response is in it. */
  byRow: ReadonlyMap<number, Usage>;
  /** What the source reports beyond that: joined + unattributed = reported. */
  unattributed: Totals;
};

/**
 * Ties metered usage to events by response id, over all usage ids, never by position
 * (OpenHands software-agent-sdk: token_usages and response_latencies carry the response id, costs do not).
 * @param events of one log.
 */
export function joinUsage(events: Iterable<PlacedEvent>, meters: readonly UsageMeter[]): JoinedUsage {
  const firstEvents = new Map<string, { row: number; response: EventResponse }>();
  for (const event of meters.length === 0 ? [] : events) {
    const { response } = event;
    if (response !== null && !firstEvents.has(response.id))
      firstEvents.set(response.id, { row: event.row, response });
  }
  const costs = matchCosts(meters.flatMap((meter) => costGroups(meter, firstEvents)));
  const latencies = new Map<string, number>();
  for (const { responseId, ms } of meters.flatMap((meter) => meter.latencies)) {
    if (!latencies.has(responseId)) latencies.set(responseId, ms);
  }
  const byRow = new Map<number, Usage>();
  let joined = emptyTotals();
  for (const response of meters.flatMap((meter) => meter.responses)) {
    const event = firstEvents.get(response.responseId);
    // A second record of the same response has no event of its own: it stays in the unattributed rest.
    if (!event || byRow.has(event.row)) continue;
    const usage = usageOf(response, costs.get(response.responseId), latencies.get(response.responseId));
    byRow.set(event.row, usage);
    joined = addUsage(joined, usage);
  }
  return { byRow, unattributed: restOf(meters, joined) };
}

function usageOf(response: ReportedResponse, cost: number | undefined, latencyMs: number | undefined): Usage {
  const { model, input, cacheRead, cacheWrite, output, reasoning } = response;
  return {
    model,
    input,
    cacheRead,
    cacheWrite,
    output,
    reasoning,
    cost: cost ?? null,
    latencyMs: latencyMs ?? null,
    ttftMs: null,
  };
}

/** One LLM can change its model mid-way; each model's prices are matched apart. */
function costGroups(
  meter: UsageMeter,
  firstEvents: ReadonlyMap<string, { response: EventResponse }>,
): CostGroup[] {
  const models = new Set(meter.costs.map((cost) => cost.model));
  return [...models].map((model) => ({
    costs: meter.costs.filter((cost) => cost.model === model),
    responses: meter.responses
      .filter((response) => response.model === model)
      .map(({ responseId }) => ({
        responseId,
        eventTime: firstEvents.get(responseId)?.response.time ?? null,
      })),
  }));
}

function restOf(meters: readonly UsageMeter[], joined: Totals): Totals {
  const tokens = (field: TokenField) =>
    rest(
      sumOf(
        meters,
        (meter) => meter.accumulated[field] ?? sumOf(meter.responses, (response) => response[field]),
      ),
      joined[field],
    );
  const reportedCosts = meters.reduce((count, meter) => count + meter.costs.length, 0);
  const reportedResponses = meters.reduce((count, meter) => count + meter.responses.length, 0);
  return {
    responses: Math.max(0, reportedResponses - joined.responses),
    costedResponses: Math.max(0, reportedCosts - joined.costedResponses),
    input: tokens("input"),
    cacheRead: tokens("cacheRead"),
    cacheWrite: tokens("cacheWrite"),
    output: tokens("output"),
    reasoning: tokens("reasoning"),
    cost: rest(sumOf(meters, costOf), joined.cost),
    latencyMs: rest(
      sumOf(meters, (meter) => sumOf(meter.latencies, (latency) => latency.ms)),
      joined.latencyMs,
    ),
  };
}

/** The source starts at 0 and lists no free call, so 0 without a single price means that none is known. */
function costOf(meter: UsageMeter): number | null {
  if (meter.costs.length === 0) return meter.accumulatedCost || null;
  return meter.accumulatedCost ?? sumOf(meter.costs, (cost) => cost.cost);
}

/** null when nothing was reported. Sums of fractions miss each other by a rounding error: that is not a rest. */
function rest(reported: number | null, joined: number | null): number | null {
  if (reported === null) return null;
  const left = reported - (joined ?? 0);
  return left > Math.max(1, reported) * 1e-9 ? left : 0;
}

function sumOf<T>(items: readonly T[], pick: (item: T) => number | null): number | null {
  return items.reduce<number | null>((sum, item) => {
    const value = pick(item);
    return value === null ? sum : (sum ?? 0) + value;
  }, null);
}
