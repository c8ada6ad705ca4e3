import type { FamilyGraph } from "#lib/api/graph.ts";
import type { Selection } from "#lib/api/selection.ts";
import { findSelected } from "./find-selected.ts";
import { HEADER } from "./fork-home.ts";

/**
 * Whether a graph that is still on its way shows already what it will be opened at: a chosen event, or the first
 * error of a sealed conversation, however far down. Opened earlier, the view would have to jump there later.
 * @param marked somebody has annotated steps: they never fold, so all of them have to be here
 */
export function hasArrived(
  { lanes }: FamilyGraph,
  { conversationId, eventId }: Selection,
  { marked }: { marked: boolean },
): boolean {
  if (!lanes.some((lane) => lane.pending !== undefined)) return true;
  if (marked) return false;
  const at = lanes.findIndex((lane) => lane.conversationId === conversationId);
  const lane = lanes[at];
  if (lane === undefined) return false;
  // Where a fork hangs is known when its source's steps are here: they come before its own.
  const above = lanes.slice(0, at).some((each) => each.pending !== undefined);
  if (above || (eventId === null && lane.sealed && (lane.pending?.errors ?? 0) > 0)) return false;
  if (eventId === null) return true;
  const found = findSelected(lanes, { conversationId, eventId });
  return found !== null && found.step !== HEADER;
}
