import type { Lane } from "#lib/api/graph.ts";
import type { Step } from "#lib/conversation/step.ts";

/**
 * The item a fork's edge leaves: a step of a lane, or the lane's header (`step` is HEADER). Indexes, not ids.
 * `empty`: the fork copied nothing, so its own steps are numbered from 1.
 */
export type ForkHome = { lane: number; step: number; empty: boolean };

export const HEADER = -1;

/**
 * Where each lane hangs, by lane index; null for roots.
 * A fork point that its source itself inherited belongs to the ancestor that owns the step. A fork that starts
 * empty hangs from its source's header. A source that is missing, or listed after its fork, is treated as
 * none: the lane is drawn as a root rather than not at all.
 */
export function findForkHomes(lanes: readonly Lane[]): (ForkHome | null)[] {
  const indexOf = new Map(lanes.map((lane, index) => [lane.conversationId, index]));
  const sources = lanes.map((lane, index) => {
    const source = lane.forkedFromId === null ? undefined : indexOf.get(lane.forkedFromId);
    return source === undefined || source >= index ? null : source;
  });
  return lanes.map((lane, index) => {
    const source = sources[index] ?? null;
    if (source === null) return null;
    const seq = lane.forkPointSeq ?? HEADER;
    if (seq < 0) return { lane: source, step: HEADER, empty: true };
    const owner = findOwner(lanes, sources, source, seq);
    return { lane: owner, step: findStepAt(lanes[owner]?.steps ?? [], seq), empty: false };
  });
}

/** Index of the step that holds the event with this seq; HEADER when it lies before the first step. O(log n). */
export function findStepAt(steps: readonly Step[], seq: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((steps[middle]?.firstSeq ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function findOwner(lanes: readonly Lane[], sources: (number | null)[], start: number, seq: number): number {
  let owner = start;
  for (;;) {
    const above = sources[owner] ?? null;
    if (above === null || seq > (lanes[owner]?.forkPointSeq ?? HEADER)) return owner;
    owner = above;
  }
}
