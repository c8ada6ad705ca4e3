import type { ReportedCost } from "./read-stats.ts";

/** Responses of one usage id and model in the order they were metered, with the time of their first event. */
export type CostGroup = {
  responses: readonly { responseId: string; eventTime: EventTime | null }[];
  costs: readonly ReportedCost[];
};

/** Milliseconds. `local`: the source wrote no zone, so the value is short of the machine's zone offset. */
export type EventTime = { ms: number; local: boolean };

const QUARTER_HOUR = 15 * 60_000;
const FIRST_OFFSET = -12 * 4;
const LAST_OFFSET = 14 * 4;
/** The price is noted right before the first event of its response is made; both clocks are the same. */
const WINDOW_MS = 5_000;
const SKEW_MS = 10;

/**
 * Gives each price to the response it belongs to, by time, as the source does not name the response.
 * Event times carry no zone, so the one offset (a multiple of 15 minutes) that explains the most prices is
 * taken; when two explain equally many, nothing is. A pair counts when each is the other's nearest within
 * five seconds and the order of metering allows it. Everything else stays without a price.
 * @returns US dollars by response id.
 */
export function matchCosts(groups: readonly CostGroup[]): Map<string, number> {
  const prepared = groups.map(prepareGroup);
  let best = new Map<string, number>();
  let isTied = false;
  for (let quarter = FIRST_OFFSET; quarter <= LAST_OFFSET; quarter++) {
    const matched = new Map(prepared.flatMap((group) => matchGroup(group, quarter * QUARTER_HOUR)));
    if (matched.size > best.size) {
      best = matched;
      isTied = false;
    } else if (matched.size > 0 && matched.size === best.size) {
      isTied ||= !sameEntries(matched, best);
    }
  }
  return isTied ? new Map() : best;
}

type Timed = { order: number; ms: number };
type PreparedGroup = { group: CostGroup; local: boolean; responses: Timed[]; costs: Timed[] };

/** Sorted once for all offsets. A log that mixes both kinds of time keeps its local ones only. */
function prepareGroup(group: CostGroup): PreparedGroup {
  const local = group.responses.some(({ eventTime }) => eventTime?.local);
  const responses = group.responses.flatMap(({ eventTime }, order): Timed[] =>
    eventTime?.local === local ? [{ order, ms: eventTime.ms }] : [],
  );
  const costs = group.costs.flatMap(({ at }, order): Timed[] =>
    Number.isFinite(at) ? [{ order, ms: at * 1000 }] : [],
  );
  return { group, local, responses: responses.sort(byTime), costs: costs.sort(byTime) };
}

function matchGroup({ group, local, responses, costs }: PreparedGroup, offset: number): [string, number][] {
  const shift = local ? offset : 0;
  const pairs: [string, number][] = [];
  let next = 0;
  for (const [index, cost] of costs.entries()) {
    const from = cost.ms + shift;
    while (next < responses.length && (responses[next]?.ms ?? 0) < from - SKEW_MS) next++;
    const response = responses[next];
    if (!response) break;
    if (response.ms > from + WINDOW_MS) continue;
    const later = costs[index + 1];
    // A later price that still lies before the event is nearer to it.
    if (later && later.ms + shift <= response.ms + SKEW_MS) continue;
    const id = group.responses[response.order]?.responseId;
    const price = group.costs[cost.order]?.cost;
    if (id === undefined || price === undefined) continue;
    if (orderAllows(group, response.order, cost.order)) pairs.push([id, price]);
  }
  return pairs;
}

/** Prices and responses are metered in the same order, and each earlier price belongs to an earlier response. */
function orderAllows(group: CostGroup, response: number, cost: number): boolean {
  return response >= cost && group.responses.length - response >= group.costs.length - cost;
}

function byTime(a: Timed, b: Timed): number {
  return a.ms - b.ms || a.order - b.order;
}

function sameEntries(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return [...a].every(([key, value]) => b.get(key) === value);
}

/** An ISO 8601 time, usually without a zone; null when it is none. */
export function eventTimeOf(timestamp: string | null): EventTime | null {
  if (timestamp === null || !/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(timestamp)) return null;
  const local = !/(Z|[+-]\d\d:?\d\d)$/i.test(timestamp);
  const ms = Date.parse(local ? `${timestamp}Z` : timestamp);
  return Number.isNaN(ms) ? null : { ms, local };
}
