import { buildEventTree, ROOT_PARENT, resolveHead } from "#lib/conversation/event-tree.ts";
import { splitIntoBranches } from "#lib/conversation/split-branches.ts";
import type { Node } from "./node.ts";
import { NodeList, type Nodes } from "./node-list.ts";
import type { Thread } from "./thread.ts";

/** A line of a thread that becomes one conversation. */
export type Strand = {
  /** Names the conversation in this import. */
  key: string;
  thread: Thread;
  /** Whether the thread still stands on it; the others were rolled back or reverted. */
  isTrunk: boolean;
  nodes: Nodes;
  /** The last event shared with the conversation it goes on from; null at the start of a history. */
  forkPoint: Node | null;
};

/** A thread's own events: the line it stands on, then each line it left. Every event is in one of them. */
export function splitThread(thread: Thread): Strand[] {
  const { own } = thread;
  if (isOneLine(thread))
    return [{ key: thread.id, thread, isTrunk: true, nodes: own, forkPoint: own.first?.parent ?? null }];
  const nodes = [...own];
  const byIndex = new Map(nodes.map((node) => [String(node.index), node]));
  const tree = buildEventTree(
    nodes.map(({ index: id, parent }, index) => ({
      id: String(id),
      parentId: parent?.thread === thread ? String(parent.index) : ROOT_PARENT,
      index,
      isSideLeaf: false,
      isArtifact: false,
    })),
  );
  if (!tree.ok) throw new Error(`Importer bug: ${tree.error.message}`);
  const standsOn = thread.head?.thread === thread ? String(thread.head.index) : null;
  const head = resolveHead(tree.value, { leafEventId: standsOn, headIsEmpty: false });
  if (!head.ok) throw new Error(`Importer bug: ${head.error.message}`);
  const { trunk, branches } = splitIntoBranches(tree.value, head.value);
  const strand = (ids: readonly string[], isTrunk: boolean): Strand => {
    const nodes = new NodeList(ids.flatMap((id) => byIndex.get(id) ?? []));
    const { first } = nodes;
    const key = isTrunk ? thread.id : `${thread.id}#${first?.eventId ?? ""}`;
    return { key, thread, isTrunk, nodes, forkPoint: first?.parent ?? null };
  };
  return [strand(trunk, true), ...branches.map((branch) => strand(branch.ownIds, false))];
}

/** Nothing was rolled back: most threads. A tree would take several times what the events do. */
function isOneLine({ own, head }: Thread): boolean {
  let before: Node | null = null;
  for (const node of own) {
    if (before && node.parent?.index !== before.index) return false;
    before = node;
  }
  return before !== null && before.index === head?.index;
}
