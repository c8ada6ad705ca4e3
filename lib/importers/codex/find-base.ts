import type { Node } from "./node.ts";
import type { Nodes } from "./node-list.ts";
import type { HistoryBase } from "./session-meta.ts";
import type { PlacedRollout, Thread } from "./thread.ts";

export type FoundBase = {
  node: Node;
  /** The named line is not there; `node` is the last one before it. */
  isShort: boolean;
};

/**
 * The event a paginated file goes on from: the one before ordinal `endOrdinal` of the thread it names. After a
 * revert two files of one thread have the same ordinals; the byte offset tells which one is meant, else the newer.
 * Null when the thread has no event before it.
 */
export function findBase(thread: Thread, base: HistoryBase): FoundBase | null {
  const found = thread.placed.flatMap((placed) => findIn(placed, base) ?? []);
  const exact = found.filter((each) => !each.isShort);
  const meant = exact.findLast((each) => each.isAtByte) ?? exact.at(-1);
  return meant ?? longest(found);
}

function findIn(placed: PlacedRollout, base: HistoryBase): (FoundBase & { isAtByte: boolean }) | null {
  const { written } = placed;
  const at = countBelow(written, base.endOrdinal);
  const node = written.at(at - 1);
  if (!node) {
    // Behind the fork point of this file's own base: the line belongs to an ancestor.
    let earlier = placed.base;
    while (earlier && (earlier.entry.line.ordinal ?? 0) >= base.endOrdinal) earlier = earlier.parent;
    return earlier && { node: earlier, isShort: false, isAtByte: false };
  }
  const next = written.at(at);
  const isShort = next === undefined && (node.entry.line.ordinal ?? -1) < base.endOrdinal - 1;
  const endsAt = next?.entry.start ?? placed.rollout.size;
  return { node, isShort, isAtByte: endsAt === base.endByte };
}

/** How many of the nodes, in order of their ordinals, stand below `ordinal`. */
function countBelow(nodes: Nodes, ordinal: number): number {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = nodes.at(middle)?.entry.line.ordinal ?? -1;
    if (at < ordinal) low = middle + 1;
    else high = middle;
  }
  return low;
}

function longest(found: readonly FoundBase[]): FoundBase | null {
  let best: FoundBase | null = null;
  for (const each of found) {
    const reaches = each.node.entry.line.ordinal ?? -1;
    if (best === null || reaches >= (best.node.entry.line.ordinal ?? -1)) best = each;
  }
  return best;
}
