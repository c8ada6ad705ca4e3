import type { Totals, Usage } from "#lib/conversation/usage.ts";
import type { Entry, Rollout } from "./rollout.ts";
import type { TokenCounts } from "./token-report.ts";

/** One event of a family: a line that was written once and may have been copied into forks. */
export type Node = {
  /** Unique in the import, in the order the nodes were made. */
  index: number;
  entry: Entry;
  thread: Thread;
  /** The event before it on its path; null at the start of a history. */
  parent: Node | null;
  /** The last message of a person on the path up to here. */
  lastPrompt: Node | null;
  /** Unique in the family, the same for a thread and its copies. */
  eventId: string;
  /** Copied from a thread that is not in the upload: its usage was spent there. */
  isCopy: boolean;
  responseId: string | null;
  usage: Usage | null;
  /** Running totals and model after this line, for what goes on from here. */
  meter: Meter;
};

/** Running totals, and the model and effort in use. */
export type Meter = { total: TokenCounts | null; model: string | null; effort: string | null };

/** A rollout after its lines found their place. */
export type PlacedRollout = {
  rollout: Rollout;
  thread: Thread;
  /** Every line but header lines in file order, copied ones as the nodes of the thread they come from. */
  log: Node[];
  /** The nodes made for this file, its header line first. */
  written: Node[];
  /** Where a paginated file goes on from. */
  base: Node | null;
  head: Node | null;
};

export type Thread = {
  /** Names the conversation in this import. */
  id: string;
  placed: PlacedRollout[];
  /** Nodes this thread wrote itself. */
  own: Node[];
  /** Where the thread stands now. */
  head: Node | null;
  family: FamilyIds;
  /** The thread it was forked from. */
  forkedFrom: Thread | null;
  /** The thread whose sub-agent it is; never together with a fork that shares events. */
  spawnedBy: Thread | null;
  /** Id of the thread it was forked from or spawned by, when that is not in the upload. */
  missing: string | null;
  /** Tokens the running totals tell but no response. */
  unattributed: Totals;
};

/** How often each identity has become an event id, over all threads of a family. */
export type FamilyIds = Map<string, number>;

export const NO_METER: Meter = { total: null, model: null, effort: null };

export type NodeFactory = { next: number };

/** Makes the next node of a thread's path. */
export function appendNode(
  factory: NodeFactory,
  thread: Thread,
  entry: Entry,
  parent: Node | null,
  isCopy: boolean,
): Node {
  const seen = (thread.family.get(entry.identity) ?? 0) + 1;
  thread.family.set(entry.identity, seen);
  const node: Node = {
    index: factory.next++,
    entry,
    thread,
    parent,
    lastPrompt: parent?.lastPrompt ?? null,
    eventId: seen === 1 ? entry.identity : `${entry.identity}-${seen}`,
    isCopy,
    responseId: null,
    usage: null,
    meter: parent?.meter ?? NO_METER,
  };
  if (isPrompt(entry)) node.lastPrompt = node;
  thread.own.push(node);
  return node;
}

/** A message a person wrote. */
export function isPrompt({ item, isEcho }: Entry): boolean {
  return item.kind === "message" && item.role === "user" && !isEcho;
}

/** Nodes from the start of the history to `node`. */
export function pathTo(node: Node | null): Node[] {
  const path: Node[] = [];
  for (let at = node; at; at = at.parent) path.push(at);
  return path.reverse();
}
