import type { Event } from "./event.ts";
import type { Totals, Usage } from "./usage.ts";

type Spender = Pick<Event, "usage" | "inherited">;

/** The neutral element of the sum: no response seen, so every field is "never reported". */
export function emptyTotals(): Totals {
  return {
    responses: 0,
    costedResponses: 0,
    input: null,
    cacheRead: null,
    cacheWrite: null,
    output: null,
    reasoning: null,
    cost: null,
    latencyMs: null,
  };
}

/** Counts one model response in. A field the response does not report leaves the sum as it was. */
export function addUsage(totals: Totals, usage: Usage): Totals {
  const { input, cacheRead, cacheWrite, output, reasoning, cost, latencyMs } = usage;
  const costedResponses = cost === null ? 0 : 1;
  return addTotals(totals, {
    responses: 1,
    costedResponses,
    input,
    cacheRead,
    cacheWrite,
    output,
    reasoning,
    cost,
    latencyMs,
  });
}

/** Sum of two totals: commutative, with `emptyTotals()` as zero. */
export function addTotals(a: Totals, b: Totals): Totals {
  const unmetered = unmeteredIn(a) + unmeteredIn(b);
  // Field by field: this is done for each response of a million, and a spread costs several times as much.
  const sum: Totals = {
    responses: a.responses + b.responses,
    costedResponses: a.costedResponses + b.costedResponses,
    input: addKnown(a.input, b.input),
    cacheRead: addKnown(a.cacheRead, b.cacheRead),
    cacheWrite: addKnown(a.cacheWrite, b.cacheWrite),
    output: addKnown(a.output, b.output),
    reasoning: addKnown(a.reasoning, b.reasoning),
    cost: addKnown(a.cost, b.cost),
    latencyMs: addKnown(a.latencyMs, b.latencyMs),
  };
  if (unmetered > 0 && sum.input !== null) sum.unmeteredResponses = unmetered;
  return sum;
}

/** Where no response says its input, all of them are silent; the sum need not count them. */
function unmeteredIn({ unmeteredResponses = 0, input, responses }: Totals): number {
  return input === null ? responses : unmeteredResponses;
}

/** Totals over the usages there are; null entries are events that carry none. */
export function sumUsages(usages: Iterable<Usage | null>): Totals {
  let totals = emptyTotals();
  for (const usage of usages) {
    if (usage !== null) totals = addUsage(totals, usage);
  }
  return totals;
}

/**
 * Size of the whole prompt, null when unknown. Some sources (ACP) report cached tokens beside the input
 * instead of inside it. More cached than input can only mean that, and then both together are the prompt
 * (OpenHands software-agent-sdk cache_hit_rate).
 */
export function promptTokens(tokens: Pick<Totals, "input" | "cacheRead">): number | null {
  const { input, cacheRead } = tokens;
  if (input === null || cacheRead === null) return input;
  return cacheRead > input ? input + cacheRead : input;
}

/** Share of the prompt that was read from the provider's cache, 0..1; null when unknown or nothing was sent. */
export function cachedShare(tokens: Pick<Totals, "input" | "cacheRead">): number | null {
  const prompt = promptTokens(tokens);
  if (prompt === null || prompt <= 0 || tokens.cacheRead === null) return null;
  return Math.min(1, tokens.cacheRead / prompt);
}

/** What these events cost here: inherited ones were paid for by the conversation they came from. */
export function ownTotals(events: Iterable<Spender>): Totals {
  return totalsWhere(events, (event) => !event.inherited);
}

/** What the copied prefix had cost its source. Shown beside the own totals, never added to a family. */
export function inheritedTotals(events: Iterable<Spender>): Totals {
  return totalsWhere(events, (event) => event.inherited);
}

/** Everything on the path, each response once, whoever paid for it. */
export function pathTotals(events: Iterable<Spender>): Totals {
  return totalsWhere(events, () => true);
}

/**
 * What a family spent. Only own totals go in: inherited and carried ones are already counted in the
 * conversation that spent them.
 */
export function familyTotals(conversations: Iterable<{ ownTotals: Totals }>): Totals {
  let totals = emptyTotals();
  for (const conversation of conversations) totals = addTotals(totals, conversation.ownTotals);
  return totals;
}

function totalsWhere(events: Iterable<Spender>, counts: (event: Spender) => boolean): Totals {
  let totals = emptyTotals();
  for (const event of events) {
    if (event.usage !== null && counts(event)) totals = addUsage(totals, event.usage);
  }
  return totals;
}

function addKnown(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : a + b;
}
