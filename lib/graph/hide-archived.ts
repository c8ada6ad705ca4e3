import type { Lane } from "#lib/api/graph.ts";
import { sourceIdOf } from "#lib/conversation/list-descendants.ts";

export type ShownLanes = {
  lanes: readonly Lane[];
  /** Archived, and so is everything below: out of sight. In the order of the family. */
  hidden: readonly Lane[];
};

/**
 * Takes archived lanes out of a family. One that a lane in sight hangs from stays: without it nobody could see where
 * that lane came from. The same lanes come back as the same array when nothing is hidden. O(lanes).
 */
export function hideArchived(lanes: readonly Lane[], archived: ReadonlySet<string>): ShownLanes {
  if (archived.size === 0) return { lanes, hidden: [] };
  const bySource = new Map(lanes.map((lane) => [lane.conversationId, lane]));
  const shown = new Set<string>();
  for (const lane of lanes) {
    if (archived.has(lane.conversationId)) continue;
    let above: Lane | undefined = lane;
    while (above !== undefined && !shown.has(above.conversationId)) {
      shown.add(above.conversationId);
      above = bySource.get(sourceIdOf(above) ?? "");
    }
  }
  const hidden = lanes.filter(({ conversationId }) => !shown.has(conversationId));
  if (hidden.length === 0) return { lanes, hidden };
  return { lanes: lanes.filter(({ conversationId }) => shown.has(conversationId)), hidden };
}
