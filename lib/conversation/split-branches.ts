import type { EventTree, TreeHead, TreeNode } from "./event-tree.ts";

/** An abandoned line of a tree. Its prefix is the path to `forkPointId` in its parent. */
export type TreeBranch = {
  /** Last event shared with the parent; null for a second root, which shares nothing. */
  forkPointId: string | null;
  /** Index in `branches` of the branch that owns the fork point; null when that is the trunk. */
  parentBranchIndex: number | null;
  ownIds: string[];
};

export type TreeSplit = {
  /** The active path, root first. */
  trunk: string[];
  /** The source's own active path was empty: `trunk` is its last one. */
  headIsEmpty: boolean;
  /** In order of their first own event, and always behind their parent. */
  branches: TreeBranch[];
};

/** A branch being cut: parents are made before their children, so `parent` is an index in the same list. */
type Cut = TreeBranch & { order: number };

/**
 * Takes a tree apart so that every event is owned once: the trunk is the path to the head, every other line
 * a branch with its fork point. Decisions:
 *
 * - A plain log without a named head is all trunk. Where the head had to be guessed, conversation errors and
 *   the like that only continue the path stay on it, instead of making a branch of their own.
 * - Off the trunk, a line runs on through its oldest child; younger children branch off from it.
 * - A state update nothing follows (a side leaf) stands directly behind its parent, behind earlier ones of
 *   the same parent, and belongs to the parent's owner: a branch from that parent does not contain it.
 *   One without a parent closes the trunk.
 * - An explicit second root is a branch of the trunk that shares nothing with it.
 */
export function splitIntoBranches(tree: EventTree, head: TreeHead): TreeSplit {
  const path = trunkPath(tree, head);
  const trunkIds = new Set(path.map((node) => node.id));
  const trunk = path.flatMap(withSideLeaves);
  const cuts: Cut[] = [];

  // Own stack: a hostile file may branch at every one of 100,000 events.
  const starts: { node: TreeNode; parent: number | null }[] = [];
  const pushStarts = (nodes: readonly TreeNode[], parent: number | null) => {
    for (const node of nodes) if (!trunkIds.has(node.id)) starts.push({ node, parent });
  };
  for (const root of tree.roots) {
    if (isSideLeaf(root) && !trunkIds.has(root.id)) trunk.push(root.id);
  }
  pushStarts(withoutSideLeaves(tree.roots), null);
  for (const node of path) pushStarts(withoutSideLeaves(node.children), null);

  for (let start = starts.pop(); start; start = starts.pop()) {
    const index = cuts.length;
    const parentOrder = start.parent === null ? -1 : (cuts[start.parent]?.order ?? -1);
    const cut: Cut = {
      forkPointId: start.node.parentId,
      parentBranchIndex: start.parent,
      ownIds: [],
      order: Math.max(start.node.index, parentOrder),
    };
    cuts.push(cut);
    for (let node: TreeNode | undefined = start.node; node; ) {
      for (const id of withSideLeaves(node)) cut.ownIds.push(id);
      const [next, ...younger] = withoutSideLeaves(node.children);
      pushStarts(younger, index);
      node = next;
    }
  }
  return { trunk, headIsEmpty: head.isEmpty, branches: inOrder(cuts) };
}

function trunkPath(tree: EventTree, head: TreeHead): TreeNode[] {
  let last = head.eventId === null ? undefined : tree.nodes.get(head.eventId);
  // Root to tip, whichever events a plain log ends with.
  if (tree.isPlainLog && !head.isNamed) last = [...tree.nodes.values()].at(-1);
  const path: TreeNode[] = [];
  for (let node = last; node; node = node.parentId === null ? undefined : tree.nodes.get(node.parentId)) {
    path.push(node);
  }
  path.reverse();
  while (last && !head.isNamed) {
    const [next, ...others]: TreeNode[] = withoutSideLeaves(last.children);
    last = next?.isArtifact && others.length === 0 ? next : undefined;
    if (last) path.push(last);
  }
  // A side leaf can only be the tip here when it was stored last: it stands behind its parent anyway.
  const tip = path.at(-1);
  if (tip && path.length > 1 && isSideLeaf(tip)) path.pop();
  return path;
}

/** Sorted by first own event. Stable, and no branch has a lower order than its parent. */
function inOrder(cuts: readonly Cut[]): TreeBranch[] {
  const sorted = [...cuts.keys()].sort((a, b) => (cuts[a]?.order ?? 0) - (cuts[b]?.order ?? 0));
  const placeOf = new Map(sorted.map((from, to) => [from, to]));
  return sorted.flatMap((from) => {
    const cut = cuts[from];
    if (!cut) return [];
    const { forkPointId, parentBranchIndex, ownIds } = cut;
    const parent = parentBranchIndex === null ? null : (placeOf.get(parentBranchIndex) ?? null);
    return [{ forkPointId, parentBranchIndex: parent, ownIds }];
  });
}

function isSideLeaf(node: TreeNode): boolean {
  return node.isSideLeaf && node.children.length === 0;
}

function withSideLeaves(node: TreeNode): string[] {
  return [node.id, ...node.children.filter(isSideLeaf).map((leaf) => leaf.id)];
}

function withoutSideLeaves(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes.filter((node) => !isSideLeaf(node));
}
