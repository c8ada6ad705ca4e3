import type { Lane } from "#lib/api/graph.ts";
import type { Step } from "#lib/conversation/step.ts";

/** How a lane hangs from another: a copy, a sub-agent, or a root that begins like an earlier one. */
export type EdgeKind = "fork" | "spawn" | "retry";

/**
 * The item a lane's edge leaves: a step of a lane, or the lane's header (`step` is HEADER). Indexes, not ids.
 * `empty`: nothing of the source is in the lane, so its steps are numbered from 1.
 */
export type ForkHome = { kind: EdgeKind; lane: number; step: number; empty: boolean };

export const HEADER = -1;

/**
 * Where each lane hangs, by lane index; null for roots that begin like no other.
 *
 * - A fork point that its source itself inherited belongs to the ancestor that owns the step. A fork that starts
 *   empty hangs from its source's header.
 * - A sub-agent hangs from the step that holds its spawning event, or from the header when that is not known.
 * - A root with a shared prefix hangs from the last step it shares; those steps are drawn in the earlier lane only,
 *   and whatever leaves from them leaves there.
 *
 * A source that is missing, or listed after its lane, is treated as none: the lane is drawn as a root rather than
 * not at all.
 */
export function findForkHomes(lanes: readonly Lane[]): (ForkHome | null)[] {
  const indexOf = new Map(lanes.map((lane, index) => [lane.conversationId, index]));
  const earlier = (id: string | null | undefined, index: number): number | null => {
    const found = id == null ? undefined : indexOf.get(id);
    return found === undefined || found >= index ? null : found;
  };
  const sources = lanes.map((lane, index) => earlier(lane.forkedFromId, index));
  const homes: (ForkHome | null)[] = [];
  for (const [index, lane] of lanes.entries()) {
    const { sharedPrefix } = lane;
    const source = sources[index] ?? null;
    const spawner = earlier(lane.spawnedById, index);
    const retried = earlier(sharedPrefix?.conversationId, index);
    if (source !== null) homes.push(homeOfFork(lanes, homes, sources, lane, source));
    else if (spawner !== null) {
      const at = findDrawn(lanes, homes, sources, spawner, lane.spawnedBySeq ?? HEADER);
      homes.push({ kind: "spawn", ...at, empty: true });
    } else if (sharedPrefix !== null && retried !== null) {
      const at = drawnIn(homes, { lane: retried, step: sharedPrefix.steps - 1 });
      homes.push({ kind: "retry", ...at, empty: false });
    } else homes.push(null);
  }
  return homes;
}

/** Index of the first step a lane draws itself: those before it are drawn in the lane it hangs from. */
export function firstDrawnStep(home: ForkHome | null): number {
  return home?.kind === "retry" ? home.step + 1 : 0;
}

/**
 * Number of a lane's first step along the path from the root. Only a fork goes on counting where its source stopped;
 * a retry has its shared steps itself, and a sub-agent's are no continuation.
 * @param sourceFirst that of the lane it hangs from
 */
export function firstNumberOf(home: ForkHome | null, sourceFirst: number): number {
  return home?.kind === "fork" && !home.empty ? sourceFirst + home.step + 1 : 1;
}

/** The lane that draws a step: itself, or for a step shared with an earlier root that one. */
export function drawnIn<Place extends { lane: number; step: number }>(
  homes: readonly (ForkHome | null)[],
  { lane, step }: Place,
): { lane: number; step: number } {
  let drawer = lane;
  while (step !== HEADER && step < firstDrawnStep(homes[drawer] ?? null))
    drawer = homes[drawer]?.lane ?? drawer;
  return { lane: drawer, step };
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

function homeOfFork(
  lanes: readonly Lane[],
  homes: readonly (ForkHome | null)[],
  sources: readonly (number | null)[],
  { forkPointSeq }: Lane,
  source: number,
): ForkHome {
  const seq = forkPointSeq ?? HEADER;
  if (seq < 0) return { kind: "fork", lane: source, step: HEADER, empty: true };
  return { kind: "fork", ...findDrawn(lanes, homes, sources, source, seq), empty: false };
}

/** The drawn step that holds an event of a conversation: what a fork inherited is in the lane that owns it. */
function findDrawn(
  lanes: readonly Lane[],
  homes: readonly (ForkHome | null)[],
  sources: readonly (number | null)[],
  start: number,
  seq: number,
): { lane: number; step: number } {
  if (seq < 0) return { lane: start, step: HEADER };
  let owner = start;
  for (;;) {
    const above = sources[owner] ?? null;
    if (above === null || seq > (lanes[owner]?.forkPointSeq ?? HEADER)) break;
    owner = above;
  }
  return drawnIn(homes, { lane: owner, step: findStepAt(lanes[owner]?.steps ?? [], seq) });
}
