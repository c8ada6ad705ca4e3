import { buildEventTree, resolveHead } from "#lib/conversation/event-tree.ts";
import { splitIntoBranches, type TreeSplit } from "#lib/conversation/split-branches.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import type { PlacedEvent } from "./placed-event.ts";

export type SplitRun =
  /** `split` is null for a plain log, which is all trunk. */
  | { ok: true; split: TreeSplit | null; note: string | null }
  /** The events cannot stand together. */
  | { ok: false; reason: string };

const STATE = "ConversationStateUpdateEvent";
const ERROR = "ConversationErrorEvent";

/**
 * Trunk and abandoned branches of a run's native tree (OpenHands SDK ≥ 1.31; older logs are one line).
 * @param leafEventId the head the source names; an unknown one is noted and guessed instead.
 */
export function splitRun(events: readonly PlacedEvent[], leafEventId: string | null): SplitRun {
  // Without a parent id an event goes on from the one before it: when that one is gone, the order is a guess.
  const orphan = events.find((event) => event.isAfterHole && !event.hasParent);
  if (orphan) {
    return {
      ok: false,
      reason: `event ${oneLine(orphan.id)} continues an event that is missing from the log`,
    };
  }
  if (leafEventId === null && !events.some(({ hasParent }) => hasParent)) {
    // A plain log needs no tree, which would take several times what its events do.
    return { ok: true, split: null, note: null };
  }
  const tree = buildEventTree(
    events.map(({ id, parentId, kind, slot }) => ({
      id,
      parentId,
      index: slot.index,
      isSideLeaf: kind === STATE,
      isArtifact: kind === STATE || kind === ERROR,
    })),
  );
  if (!tree.ok) return { ok: false, reason: oneLine(tree.error.message, 600) };
  const named = resolveHead(tree.value, { leafEventId, headIsEmpty: false });
  const head = named.ok ? named : resolveHead(tree.value, { leafEventId: null, headIsEmpty: false });
  if (!head.ok) return { ok: false, reason: oneLine(head.error.message, 600) };
  const note = named.ok
    ? null
    : `names the head event ${oneLine(leafEventId ?? "")}, which is not in the log`;
  return { ok: true, split: splitIntoBranches(tree.value, head.value), note };
}
