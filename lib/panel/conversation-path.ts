import type { FamilyGraph, Lane } from "#lib/api/graph.ts";
import type { Step } from "#lib/conversation/step.ts";

/** A run of events of the path that one conversation spent; `lane` is null when that one was deleted. */
export type PathSegment = {
  lane: Lane | null;
  fromSeq: number;
  toSeq: number;
  /** The event at `toSeq` where a fork left; null for the part that ends at the head. */
  cutEventId: string | null;
  inherited: boolean;
  /** What a sub-agent was given of `lane`: not a prefix of it, so these events have no steps. */
  given?: true;
};

/** A step of the path with the lane that drew it. It ends early where a fork left in the middle of it. */
export type PathStep = { step: Step; lane: Lane; inherited: boolean };

export type ConversationPath = {
  lane: Lane;
  headSeq: number;
  /** Root first; together they cover every seq from 0 to the head exactly once. */
  segments: PathSegment[];
  /** Ascending by seq. */
  steps: PathStep[];
};

/**
 * The whole path of a conversation, put together from the lanes of its family: the graph holds every step once,
 * in the lane that spent it, and a fork's events 0..forkPointSeq are its source's. Null when the family
 * has no such conversation.
 */
export function buildConversationPath(graph: FamilyGraph, conversationId: string): ConversationPath | null {
  const lanes = new Map(graph.lanes.map((lane) => [lane.conversationId, lane]));
  const own = lanes.get(conversationId);
  if (!own) return null;
  const segments: PathSegment[] = [];
  let lane: Lane | null = own;
  let toSeq = own.headSeq;
  let cutEventId: string | null = null;
  while (toSeq >= 0) {
    // A fork of an inherited event owns nothing below: the smaller cut decides.
    const inheritedTo: number = lane === null ? -1 : Math.min(lane.forkPointSeq ?? -1, toSeq);
    if (inheritedTo < toSeq) {
      segments.push({ lane, fromSeq: inheritedTo + 1, toSeq, cutEventId, inherited: lane !== own });
    }
    if (lane === null) break;
    if (lane.spawnedById !== null && inheritedTo >= 0) {
      const parent = lanes.get(lane.spawnedById) ?? null;
      segments.push({
        lane: parent,
        fromSeq: 0,
        toSeq: inheritedTo,
        cutEventId: null,
        inherited: true,
        given: true,
      });
      break;
    }
    if (inheritedTo === lane.forkPointSeq) cutEventId = lane.forkPointEventId;
    lane = lane.forkedFromId === null ? null : (lanes.get(lane.forkedFromId) ?? null);
    toSeq = inheritedTo;
  }
  segments.reverse();
  return { lane: own, headSeq: own.headSeq, segments, steps: segments.flatMap(stepsOfSegment) };
}

/** Index in `path.steps` of the step that holds `seq`; -1 when none does (its conversation was deleted). */
export function findStepIndex(path: ConversationPath, seq: number): number {
  let low = 0;
  let high = path.steps.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const step = path.steps[middle]?.step;
    if (!step) return -1;
    if (seq < step.firstSeq) high = middle - 1;
    else if (seq > step.lastSeq) low = middle + 1;
    else return middle;
  }
  return -1;
}

/**
 * Where a step starts (for its identity event) or ends (for its last event); null for an event inside of a
 * step, which the graph does not name.
 */
export function findNamedSeq(path: ConversationPath, eventId: string): number | null {
  for (const { step } of path.steps) {
    if (step.eventId === eventId) return step.firstSeq;
    if (step.lastEventId === eventId) return step.lastSeq;
  }
  return null;
}

/**
 * Where "Fork from here" cuts for a selection. A selected step means all of it, results included; any other
 * event means exactly up to it. A user message stays itself: only then can the cut be moved before it.
 */
export function forkEventId(
  path: ConversationPath,
  stepIndex: number,
  eventId: string | null,
): string | null {
  const step = path.steps[stepIndex]?.step;
  return step !== undefined && step.eventId === eventId && step.kind !== "user" ? step.lastEventId : eventId;
}

/** The same of a family's selection, for whoever has no path at hand. O(steps of the path) */
export function findForkEventId(
  graph: FamilyGraph,
  { conversationId, eventId }: { conversationId: string; eventId: string | null },
): string | null {
  const path = eventId === null ? null : buildConversationPath(graph, conversationId);
  const seq = path === null || eventId === null ? null : findNamedSeq(path, eventId);
  return path === null || seq === null ? eventId : forkEventId(path, findStepIndex(path, seq), eventId);
}

export function segmentAt(path: ConversationPath, seq: number): PathSegment | null {
  return path.segments.find((segment) => seq >= segment.fromSeq && seq <= segment.toSeq) ?? null;
}

function stepsOfSegment({ lane, fromSeq, toSeq, cutEventId, inherited, given }: PathSegment): PathStep[] {
  if (lane === null || given) return [];
  const within = lane.steps.filter((step) => step.firstSeq >= fromSeq && step.firstSeq <= toSeq);
  return within.map((step) => {
    if (step.lastSeq <= toSeq) return { step, lane, inherited };
    return {
      step: { ...step, lastSeq: toSeq, lastEventId: cutEventId ?? step.lastEventId },
      lane,
      inherited,
    };
  });
}
