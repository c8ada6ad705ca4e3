import { emptyTotals } from "#lib/conversation/metrics.ts";
import type { Rejected } from "#lib/importers/importer.ts";
import { EventCounts } from "./event-counts.ts";
import { findOrigin, type Origin } from "./find-origin.ts";
import { groupResponses } from "./group-responses.ts";
import type { Node } from "./node.ts";
import { NodeList } from "./node-list.ts";
import { NodeTable } from "./node-table.ts";
import { originsOf } from "./order-rollouts.ts";
import { rollBack } from "./roll-back.ts";
import type { Entry, Rollout } from "./rollout.ts";
import { appendNode, NO_METER, type NodeFactory, type PlacedRollout, type Thread } from "./thread.ts";

export type Placing = {
  threads: Map<string, Thread>;
  /** Files that copied a thread's lines, by the thread's id: they stand in for it when it is not there. */
  copiers: Map<string, Rollout[]>;
  /** Where each file went. */
  placed: Map<Rollout, PlacedRollout>;
  rejected: Rejected[];
};

/**
 * Puts the lines of all files into one forest: copied lines become the events they are copies of, own lines go on
 * from where their thread stood, and what was rolled back or reverted stays beside it.
 * @param ordered origins before what goes on from them.
 */
export function placeRollouts(ordered: readonly Rollout[], rejected: Rejected[]): Thread[] {
  const placing: Placing = { threads: new Map(), copiers: new Map(), placed: new Map(), rejected };
  for (const rollout of ordered) {
    for (const id of originsOf(rollout)) {
      const copiers = placing.copiers.get(id);
      if (copiers) copiers.push(rollout);
      else placing.copiers.set(id, [rollout]);
    }
  }
  const factory: NodeFactory = { nodes: new NodeTable(), counts: new EventCounts() };
  for (const rollout of ordered) {
    const origin = findOrigin(rollout, placing);
    const known = placing.threads.get(rollout.threadId);
    const thread = known ?? newThread(rollout, origin, factory);
    placing.threads.set(thread.id, thread);
    const placed = placeRollout(rollout, thread, origin, factory);
    placing.placed.set(rollout, placed);
    thread.placed.push(placed);
    // A file whose lines are all known is an older copy: the thread has gone on since.
    if (!known || placed.written.length > 0) thread.head = placed.head;
  }
  return [...placing.threads.values()];
}

function newThread(rollout: Rollout, origin: Origin, { counts }: NodeFactory): Thread {
  const source = origin.base?.thread ?? origin.shared.last?.thread;
  return {
    id: rollout.threadId,
    placed: [],
    own: new NodeList(),
    head: null,
    family: source?.family ?? counts.addFamily(),
    forkedFrom: origin.forkedFrom,
    spawnedBy: origin.spawnedBy,
    missing: origin.missing,
    unattributed: emptyTotals(),
  };
}

function placeRollout(rollout: Rollout, thread: Thread, origin: Origin, factory: NodeFactory): PlacedRollout {
  const { shared, base, ownFrom, isSameThread } = origin;
  const { entries } = rollout;
  const log = new NodeList(shared);
  const written = new NodeList();
  const start = base ?? shared.last ?? null;
  factory.nodes.startPart({ thread, lines: rollout.lines });
  let head = start;
  const append = (entry: Entry, isCopy: boolean): Node => {
    head = appendNode(factory, thread, entry, head, isCopy);
    written.push(head);
    return head;
  };
  if (rollout.metaEntry && !isSameThread) append(rollout.metaEntry, false);
  for (const entry of origin.strangers) append(entry, true);
  for (let at = shared.length; at < entries.length; at++) {
    const entry = entries.at(at);
    if (!entry) continue;
    const { line } = entry;
    if (line.type === "event_msg" && line.payloadType === "thread_rolled_back") {
      const turns = line.payload.num_turns;
      head = rollBack(head, typeof turns === "number" ? turns : 0);
    }
    log.push(append(entry, at < ownFrom));
  }
  groupResponses(written, start?.meter ?? NO_METER, origin.startsAtZero);
  return { rollout, thread, log, written, base, head };
}
