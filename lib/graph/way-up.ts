import type { Lane } from "#lib/api/graph.ts";
import type { Selection } from "#lib/api/selection.ts";

type Hanging = Pick<Lane, "forkedFromId" | "forkPointEventId" | "spawnedById" | "spawnedByEventId">;

/** Where a branch hangs: a fork's fork point, or the event that spawned a sub-agent. Null for a root. */
export function findWayUp(lane: Hanging): Selection | null {
  if (lane.forkedFromId !== null) {
    return { conversationId: lane.forkedFromId, eventId: lane.forkPointEventId };
  }
  if (lane.spawnedById === null) return null;
  return { conversationId: lane.spawnedById, eventId: lane.spawnedByEventId };
}
