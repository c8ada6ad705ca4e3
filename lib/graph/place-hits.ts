import type { Lane } from "#lib/api/graph.ts";
import type { TextHit } from "#lib/api/text-search.ts";
import type { Step } from "#lib/conversation/step.ts";
import type { StepRef } from "./find-selected.ts";
import { findStepAt } from "./fork-home.ts";
import { collectSteps, type StepSet } from "./step-set.ts";

/** The steps that hold these events. Events of branches that are not shown, or not here yet, are left out. */
export function placeHits(lanes: readonly Lane[], hits: readonly TextHit[]): StepSet {
  const seqs = new Map<string, number[]>();
  for (const { conversationId, seq } of hits) {
    const known = seqs.get(conversationId);
    if (known === undefined) seqs.set(conversationId, [seq]);
    else known.push(seq);
  }
  let size = 0;
  const byLane = lanes.map(({ conversationId, steps }) => {
    const found = new Set((seqs.get(conversationId) ?? []).map((seq) => stepHolding(steps, seq)));
    found.delete(-1);
    size += found.size;
    return Int32Array.from(found).sort();
  });
  return { byLane, size };
}

/** Every step that is in either set of the same lanes. */
export function uniteSteps(lanes: readonly Lane[], one: StepSet | null, other: StepSet): StepSet | null {
  if (one === null || other.size === 0) return one;
  if (one.size === 0) return other;
  const inOther = other.byLane.map((steps) => new Set(steps));
  const inOne = one.byLane.map((steps) => new Set(steps));
  return collectSteps(
    lanes,
    (_, step, lane) => inOne[lane]?.has(step) === true || inOther[lane]?.has(step) === true,
  );
}

/** The step that holds the event a selection names, when a search found that event; null for any other. */
export function stepOfHit(
  lanes: readonly Lane[],
  hits: readonly TextHit[],
  eventId: string | null,
): StepRef | null {
  const hit = eventId === null ? undefined : hits.find((each) => each.eventId === eventId);
  if (hit === undefined) return null;
  const lane = lanes.findIndex(({ conversationId }) => conversationId === hit.conversationId);
  const step = stepHolding(lanes[lane]?.steps ?? [], hit.seq);
  return step < 0 ? null : { lane, step };
}

/** Index of the step that holds `seq`; -1 when none of those that are here does. O(log n). */
function stepHolding(steps: readonly Step[], seq: number): number {
  const at = findStepAt(steps, seq);
  return (steps[at]?.lastSeq ?? -1) < seq ? -1 : at;
}
