import { NO_ROW, splitRows } from "#lib/conversation/split-rows.ts";
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
  const rowOf = rowsByIndex(own);
  const parents = new Int32Array(own.length);
  let row = 0;
  for (const { parent } of own) parents[row++] = parent?.thread === thread ? rowOf(parent.index) : NO_ROW;
  const standsOn = thread.head?.thread === thread ? rowOf(thread.head.index) : NO_ROW;
  const isNamed = standsOn !== NO_ROW;
  const head = { row: isNamed ? standsOn : own.length - 1, isNamed };
  const split = splitRows({ parents, isSideLeaf: () => false, isArtifact: () => false }, head);
  const strand = (rows: Int32Array, isTrunk: boolean): Strand => {
    const nodes = nodesAt(own, rows);
    const { first } = nodes;
    const key = isTrunk ? thread.id : `${thread.id}#${first?.eventId ?? ""}`;
    return { key, thread, isTrunk, nodes, forkPoint: first?.parent ?? null };
  };
  return [strand(split.trunk, true), ...split.branches.map((branch) => strand(branch.own, false))];
}

/** Where in the list the node with an index is. */
function rowsByIndex(nodes: Nodes): (index: number) => number {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { index } of nodes) [least, most] = [Math.min(least, index), Math.max(most, index)];
  const rows = new Int32Array(nodes.length === 0 ? 0 : most - least + 1).fill(NO_ROW);
  let row = 0;
  for (const { index } of nodes) rows[index - least] = row++;
  return (index) => rows[index - least] ?? NO_ROW;
}

function nodesAt(nodes: Nodes, rows: Int32Array): NodeList {
  const list = new NodeList();
  for (const row of rows) {
    const node = nodes.at(row);
    if (node) list.push(node);
  }
  return list;
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
