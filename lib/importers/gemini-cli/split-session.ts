import { buildEventTree, resolveHead } from "#lib/conversation/event-tree.ts";
import { splitIntoBranches } from "#lib/conversation/split-branches.ts";
import type { Node, Session } from "./session.ts";

export type Lane = {
  /** Index of the lane that owns the fork point; null for the trunk. */
  parent: number | null;
  /** Last node shared with the parent; null when it shares none. */
  forkPoint: Node | null;
  nodes: Node[];
};

/** The session's own line, then what rewinds left behind, parents before their branches. */
export function splitSession({ nodes, head }: Session): Lane[] {
  const ids = new Map(nodes.map((node, index) => [node, String(index)]));
  const idOf = (node: Node | null) => (node === null ? null : (ids.get(node) ?? null));
  const tree = buildEventTree(
    nodes.map((node, index) => ({
      id: String(index),
      // A node without a parent starts the session anew: it goes on from nothing.
      parentId: idOf(node.parent) ?? "__root__",
      index,
      isSideLeaf: false,
      isArtifact: false,
    })),
  );
  if (!tree.ok) throw new Error(tree.error.message);
  const last = idOf(head) ?? idOf(nodes.at(-1) ?? null);
  const resolved = resolveHead(tree.value, { leafEventId: last, headIsEmpty: false });
  if (!resolved.ok) throw new Error(resolved.error.message);
  const { trunk, branches } = splitIntoBranches(tree.value, resolved.value);
  const select = (own: readonly string[]) => own.flatMap((id) => nodes[Number(id)] ?? []);
  return [
    { parent: null, forkPoint: null, nodes: select(trunk) },
    ...branches.map(({ parentBranchIndex, forkPointId, ownIds }) => ({
      parent: parentBranchIndex === null ? 0 : parentBranchIndex + 1,
      forkPoint: forkPointId === null ? null : (nodes[Number(forkPointId)] ?? null),
      nodes: select(ownIds),
    })),
  ];
}
