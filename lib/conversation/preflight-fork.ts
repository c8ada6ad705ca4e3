import type { Event } from "./event.ts";
import { groupIntoSteps } from "./group-steps.ts";
import { pathTotals, promptTokens } from "./metrics.ts";
import type { Totals } from "./usage.ts";

export type PendingCall = { eventId: string; callId: string | null; name: string };

/** A model response whose parallel tool calls the cut tears apart. */
export type PartialBatch = { responseId: string; included: number; total: number };

export type ForkPreflight = {
  eventCount: number;
  stepCount: number;
  pendingCalls: PendingCall[];
  partialBatch: PartialBatch | null;
  /** What a continuation sends again; null when no response tells. */
  prefixTokens: number | null;
  pathTotals: Totals;
};

/**
 * What a fork that copies events 0..throughSeq will hold, and what of it needs repair or costs money.
 * @param events all events of the source from seq 0: a batch is known to be torn only by what lies behind the cut.
 */
export function preflightFork(events: readonly Event[], throughSeq: number): ForkPreflight {
  const included = events.slice(0, throughSeq + 1);
  return {
    eventCount: included.length,
    stepCount: groupIntoSteps(included).length,
    pendingCalls: findPendingCalls(included),
    partialBatch: findPartialBatch(events, throughSeq),
    prefixTokens: lastPromptTokens(included),
    pathTotals: pathTotals(included),
  };
}

/**
 * Tool calls without a result behind them, matched by call id (OpenHands software-agent-sdk: unmatched
 * actions). A call that is not part of the prompt needs no result there and is left out: an ACP agent runs
 * its own tools and only reports them.
 */
export function findPendingCalls(events: readonly Event[]): PendingCall[] {
  const answered = new Set<string>();
  const pending: PendingCall[] = [];
  // From the end, so that a result answers only calls before it: providers may use an id again.
  for (const { kind, eventId, toolCallId, toolName, contentHash } of events.toReversed()) {
    if (kind === "tool_result" && toolCallId !== null) answered.add(toolCallId);
    if (kind !== "tool_call" || contentHash === null) continue;
    if (toolCallId === null || !answered.has(toolCallId)) {
      pending.push({ eventId, callId: toolCallId, name: toolName ?? "tool" });
    }
  }
  return pending.reverse();
}

function findPartialBatch(events: readonly Event[], throughSeq: number): PartialBatch | null {
  const batches = new Map<string, PartialBatch>();
  for (const { kind, responseId, seq } of events) {
    if (kind !== "tool_call" || responseId === null) continue;
    const batch = batches.get(responseId) ?? { responseId, included: 0, total: 0 };
    batch.total++;
    if (seq <= throughSeq) batch.included++;
    batches.set(responseId, batch);
  }
  const torn = [...batches.values()].filter((batch) => batch.included > 0 && batch.included < batch.total);
  return torn.at(-1) ?? null;
}

/** Prompt size of the last response. Behind a compaction no earlier response tells what is left of the prompt. */
function lastPromptTokens(events: readonly Event[]): number | null {
  for (let at = events.length - 1; at >= 0; at--) {
    const event = events[at];
    if (!event || event.kind === "compaction") return null;
    const tokens = event.usage && promptTokens(event.usage);
    if (tokens !== null) return tokens;
  }
  return null;
}
