import type { Totals } from "#lib/conversation/usage.ts";
import type { EventCounts } from "./event-counts.ts";
import type { Node } from "./node.ts";
import { NodeList } from "./node-list.ts";
import type { NodeTable } from "./node-table.ts";
import type { Entry, Rollout } from "./rollout.ts";
import type { TokenCounts } from "./token-report.ts";

/** Running totals, and the model and effort in use. */
export type Meter = { total: TokenCounts | null; model: string | null; effort: string | null };

/** A rollout after its lines found their place. */
export type PlacedRollout = {
  rollout: Rollout;
  thread: Thread;
  /** Every line but header lines in file order, copied ones as the nodes of the thread they come from. */
  log: NodeList;
  /** The nodes made for this file, its header line first. */
  written: NodeList;
  /** Where a paginated file goes on from. */
  base: Node | null;
  head: Node | null;
};

export type Thread = {
  /** Names the conversation in this import. */
  id: string;
  placed: PlacedRollout[];
  /** Nodes this thread wrote itself. */
  own: NodeList;
  /** Where the thread stands now. */
  head: Node | null;
  /** Number of its family. */
  family: number;
  /** The thread it was forked from. */
  forkedFrom: Thread | null;
  /** The thread whose sub-agent it is; never together with a fork that shares events. */
  spawnedBy: Thread | null;
  /** Id of the thread it was forked from or spawned by, when that is not in the upload. */
  missing: string | null;
  /** Tokens the running totals tell but no response. */
  unattributed: Totals;
};

export const NO_METER: Meter = { total: null, model: null, effort: null };

/** Where the nodes of an import are made. */
export type NodeFactory = { nodes: NodeTable; counts: EventCounts };

/** Makes the next node of a thread's path, of the part that was started last. */
export function appendNode(
  { nodes, counts }: NodeFactory,
  thread: Thread,
  entry: Entry,
  parent: Node | null,
  isCopy: boolean,
): Node {
  const node = nodes.add(entry, parent, isCopy, counts.count(thread.family, entry.identity));
  if (isPrompt(entry)) nodes.setPrompt(node.index);
  thread.own.push(node);
  return node;
}

/** A message a person wrote. */
export function isPrompt({ role, isEcho }: Entry): boolean {
  return role === "user" && !isEcho;
}

/** Nodes from the start of the history to `node`. */
export function pathTo(node: Node | null): NodeList {
  const indices: number[] = [];
  for (let at = node; at; at = at.parent) indices.push(at.index);
  const path = new NodeList();
  for (const index of indices.reverse()) if (node) path.push(node.table.node(index));
  return path;
}
