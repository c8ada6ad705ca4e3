import type { Lane } from "#lib/api/graph.ts";
import type { Selection } from "#lib/api/selection.ts";
import { HEADER } from "./fork-home.ts";

/** A step by lane and step index; `step` HEADER is the lane itself. */
export type StepRef = { lane: number; step: number };

/**
 * The step a selection means. An event the conversation inherited is found in the ancestor that owns it; an
 * event no step is named after selects the lane. Null when the conversation is not in the family (yet).
 */
export function findSelected(lanes: readonly Lane[], selection: Selection): StepRef | null {
  const start = lanes.findIndex((lane) => lane.conversationId === selection.conversationId);
  if (start < 0) return null;
  const { eventId } = selection;
  if (eventId === null) return { lane: start, step: HEADER };
  let index = start;
  let limit = Number.POSITIVE_INFINITY;
  for (;;) {
    const lane = lanes[index];
    if (lane === undefined) break;
    const below = limit;
    const step = lane.steps.findIndex(
      (candidate) =>
        candidate.firstSeq <= below && (candidate.eventId === eventId || candidate.lastEventId === eventId),
    );
    if (step >= 0) return { lane: index, step };
    limit = Math.min(limit, lane.forkPointSeq ?? HEADER);
    const above = lanes.findIndex((candidate) => candidate.conversationId === lane.forkedFromId);
    // Sources are older than their forks; anything else would walk in a circle.
    if (above < 0 || above >= index) break;
    index = above;
  }
  return { lane: start, step: HEADER };
}

/** What selecting a step, or with HEADER its lane, means; null for one that is not there. */
export function selectionOfStep(lanes: readonly Lane[], { lane, step }: StepRef): Selection | null {
  const found = lanes[lane];
  if (found === undefined) return null;
  const eventId = step === HEADER ? null : found.steps[step]?.eventId;
  return eventId === undefined ? null : { conversationId: found.conversationId, eventId };
}
