import { buildEventTree, ROOT_PARENT, type TreeEvent } from "./event-tree.ts";
import { splitIntoBranches } from "./split-branches.ts";

/** In place of a row: none. */
export const NO_ROW = -1;

/** Events by number, in storage order, as far as taking them apart needs them. Free of cycles, see `findRowCycle`. */
export type RowTree = {
  /** The row each event goes on from; `NO_ROW` for a root. */
  parents: Int32Array;
  /** See `TreeEvent`. */
  isSideLeaf(row: number): boolean;
  isArtifact(row: number): boolean;
};

/** `TreeBranch` in rows. */
export type RowBranch = { forkPoint: number; parentBranchIndex: number | null; own: Int32Array };

/** `TreeSplit` in rows. */
export type RowSplit = { trunk: Int32Array; branches: RowBranch[] };

/**
 * `splitIntoBranches` for hundreds of thousands of events, of which a few branch: events that only go on from the one
 * before them are one node of the tree, and the rest is numbers.
 * @param head the event the source would go on from, and whether the source names it itself.
 */
export function splitRows(tree: RowTree, head: { row: number; isNamed: boolean }): RowSplit {
  const chains = chainsOf(tree, head.row);
  const built = buildEventTree(chains.starts.map((start) => eventOf(tree, chains, start)));
  if (!built.ok) throw new Error(`A tree of rows must have no cycles: ${built.error.message}`);
  const eventId = head.row === NO_ROW ? null : String(chains.startOf[head.row]);
  const split = splitIntoBranches(built.value, { eventId, isEmpty: false, isNamed: head.isNamed });
  return {
    trunk: rowsOf(chains, split.trunk),
    branches: split.branches.map(({ forkPointId, parentBranchIndex, ownIds }) => ({
      forkPoint: forkPointId === null ? NO_ROW : (chains.endOf.get(Number(forkPointId)) ?? NO_ROW),
      parentBranchIndex,
      own: rowsOf(chains, ownIds),
    })),
  };
}

/** A row on a cycle, which parents must not have; `NO_ROW` without one. */
export function findRowCycle(parents: Int32Array): number {
  const seenInWalk = new Int32Array(parents.length);
  for (let start = 0; start < parents.length; start++) {
    let row = start;
    while (row !== NO_ROW && seenInWalk[row] === 0) {
      seenInWalk[row] = start + 1;
      row = parents[row] ?? NO_ROW;
    }
    if (row !== NO_ROW && seenInWalk[row] === start + 1) return row;
  }
  return NO_ROW;
}

type Chains = {
  /** First rows, in storage order. */
  starts: number[];
  /** The first row of the chain each row is in. */
  startOf: Int32Array;
  /** The row behind each one in its chain. */
  next: Int32Array;
  /** Last rows, by the first. */
  endOf: Map<number, number>;
};

/**
 * A chain ends where the tree branches, at the head (what follows was left), and between what may be a head and what
 * may not: there a path whose head was guessed may end.
 */
function chainsOf({ parents, isArtifact }: RowTree, head: number): Chains {
  const childCount = new Int32Array(parents.length);
  for (const parent of parents) if (parent !== NO_ROW) childCount[parent] = (childCount[parent] ?? 0) + 1;
  const chains: Chains = {
    starts: [],
    startOf: new Int32Array(parents.length).fill(NO_ROW),
    next: new Int32Array(parents.length).fill(NO_ROW),
    endOf: new Map(),
  };
  for (const [row, parent] of parents.entries()) {
    const goesOn =
      parent !== NO_ROW &&
      parent !== head &&
      childCount[parent] === 1 &&
      isArtifact(parent) === isArtifact(row);
    if (goesOn) chains.next[parent] = row;
    else chains.starts.push(row);
  }
  for (const start of chains.starts) {
    let end = start;
    for (let row = start; row !== NO_ROW; row = chains.next[row] ?? NO_ROW) {
      chains.startOf[row] = start;
      end = row;
    }
    chains.endOf.set(start, end);
  }
  return chains;
}

function eventOf({ parents, isSideLeaf, isArtifact }: RowTree, chains: Chains, start: number): TreeEvent {
  const parent = parents[start] ?? NO_ROW;
  return {
    id: String(start),
    parentId: parent === NO_ROW ? ROOT_PARENT : String(chains.startOf[parent]),
    index: start,
    // A longer chain has children: its first event is no leaf.
    isSideLeaf: isSideLeaf(start) && chains.next[start] === NO_ROW,
    isArtifact: isArtifact(start),
  };
}

/** Counted before they are listed: a list that grows to a million leaves as much again behind. */
function rowsOf({ next }: Chains, starts: readonly string[]): Int32Array {
  let count = 0;
  for (const start of starts)
    for (let row = Number(start); row !== NO_ROW; row = next[row] ?? NO_ROW) count++;
  const rows = new Int32Array(count);
  let at = 0;
  for (const start of starts)
    for (let row = Number(start); row !== NO_ROW; row = next[row] ?? NO_ROW) rows[at++] = row;
  return rows;
}
