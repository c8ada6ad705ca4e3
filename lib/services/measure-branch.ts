import type { ComparedAmounts, ComparedBranch, ComparedDivergence, ComparedPlace } from "#lib/api/compare.ts";
import { chartSeries, RunClock } from "#lib/compare/chart-series.ts";
import { downsample } from "#lib/compare/downsample.ts";
import { findDivergence } from "#lib/compare/find-divergence.ts";
import type { Event } from "#lib/conversation/event.ts";
import { addTotals, pathTotals } from "#lib/conversation/metrics.ts";
import type { BranchPath } from "./read-branch-path.ts";

/** What a branch is and spent, alone and over its whole path. */
export function measureBranch(path: BranchPath): Omit<ComparedBranch, "divergence" | "sameConfig"> {
  const { conversation, config, events, steps } = path;
  const ownSteps = steps.filter(({ step }) => events[step.firstSeq]?.inherited === false);
  const errorsOf = (list: typeof steps) => list.filter(({ step }) => step.isError).length;
  const amounts = (list: typeof steps, totals: ComparedAmounts["totals"], of: readonly Event[]) => ({
    steps: list.length,
    errors: errorsOf(list),
    totals,
    elapsedMs: measureElapsed(of),
  });
  const whole = addTotals(pathTotals(events), conversation.unattributed);
  return {
    conversationId: conversation.id,
    familyId: conversation.familyId,
    title: conversation.title,
    familyTitle: path.familyTitle,
    model: config.model,
    promptCacheKey: conversation.promptCacheKey,
    sealed: conversation.sealed,
    own: amounts(
      ownSteps,
      conversation.ownTotals,
      events.filter((event) => !event.inherited),
    ),
    path: amounts(steps, whole, events),
    series: downsample(chartSeries(steps)),
  };
}

/** Where `other` stops saying to the model what `base` says; null when it never does. */
export function locateDivergence(base: BranchPath, other: BranchPath): ComparedDivergence | null {
  const divergence = findDivergence(base.events, other.events);
  if (divergence === null) return null;
  const places = { base: placeOf(base, divergence.left), other: placeOf(other, divergence.right) };
  const first = places.base ?? places.other;
  // A side that ends has all its steps in common.
  const sharedSteps = Math.min(first === null ? 0 : first.step - 1, base.steps.length, other.steps.length);
  return { sharedEvents: divergence.sharedEvents, sharedSteps, ...places };
}

function placeOf({ steps }: BranchPath, event: Event | null): ComparedPlace | null {
  if (event === null) return null;
  const index = steps.findIndex(({ step }) => event.seq >= step.firstSeq && event.seq <= step.lastSeq);
  const step = steps[index]?.step;
  return step === undefined ? null : { seq: event.seq, eventId: step.eventId, step: index + 1 };
}

/** Null when no event has a time. */
function measureElapsed(events: readonly Event[]): number | null {
  const clock = new RunClock();
  let elapsed: number | null = null;
  for (const event of events) elapsed = clock.read(event.timestamp, event.originConversationId) ?? elapsed;
  return elapsed;
}
