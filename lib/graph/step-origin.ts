import type { Lane } from "#lib/api/graph.ts";
import type { Step } from "#lib/conversation/step.ts";

/** Of one branch: spent by itself, or on the prefix it shares with those it was forked from. */
export type StepOrigin = "own" | "inherited";

/** Tells for each step of a family what it is to one branch; null for what that branch never saw. O(1) a step. */
export function readOriginsFor(
  lanes: readonly Lane[],
  branchId: string | null,
): (laneIndex: number, step: Pick<Step, "firstSeq">) => StepOrigin | null {
  const indexOf = new Map(lanes.map((lane, index) => [lane.conversationId, index]));
  /** The last seq the branch took over, by index of the lane that spent it. */
  const inheritedTo = new Map<number, number>();
  const own = branchId === null ? undefined : indexOf.get(branchId);
  let limit = Number.POSITIVE_INFINITY;
  for (let at = own; at !== undefined; ) {
    const lane = lanes[at];
    limit = Math.min(limit, lane?.forkPointSeq ?? -1);
    const source = lane?.forkedFromId == null ? undefined : indexOf.get(lane.forkedFromId);
    // Sources are older than their forks; anything else would walk in a circle.
    if (source === undefined || source >= at) break;
    inheritedTo.set(source, limit);
    at = source;
  }
  return (laneIndex, { firstSeq }) => {
    if (laneIndex === own) return "own";
    return firstSeq <= (inheritedTo.get(laneIndex) ?? -1) ? "inherited" : null;
  };
}
