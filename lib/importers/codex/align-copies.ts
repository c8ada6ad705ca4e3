import { each } from "./entry-list.ts";
import { lastingIds } from "./line-identity.ts";
import type { Node } from "./node.ts";
import { NodeList, type Nodes } from "./node-list.ts";
import type { EntryList } from "./rollout.ts";

export type Aligned = {
  /** The parent's nodes the fork's first lines are copies of. */
  shared: Nodes;
  /** Index of the fork's first own line; lines between `shared` and it are copies that differ from the parent. */
  ownFrom: number;
};

/**
 * Finds how far a fork's file repeats its parent (legacy forks copy the parent's lines with new timestamps). Lines
 * are compared by what they say. The parent may have written notes the copy lacks, but a missing message, call or
 * compaction ends what both share: the histories differ from there.
 * @param log the parent's lines in file order, without header lines.
 */
export function alignCopies(entries: EntryList, log: Nodes): Aligned {
  const shared = new NodeList();
  let at = 0;
  for (const { identity } of each(entries)) {
    let next = at;
    let node = log.at(next);
    while (node && isNote(node) && node.entry.identity !== identity) node = log.at(++next);
    if (node?.entry.identity !== identity) break;
    shared.push(node);
    at = next + 1;
  }
  return { shared, ownFrom: firstOwn(entries, log, shared.length) };
}

/** Behind the last line whose ids the parent made: a copy keeps them even where its text was changed. */
function firstOwn(entries: EntryList, log: Nodes, shared: number): number {
  const made = new Set<string>();
  for (const node of log) for (const id of lastingIds(node.entry)) made.add(id);
  if (made.size === 0) return shared;
  for (let at = entries.length; at > shared; at--) {
    const entry = entries.at(at - 1);
    if (entry && lastingIds(entry).some((id) => made.has(id))) return at;
  }
  return shared;
}

/** A line the history can do without. */
function isNote(node: Node): boolean {
  const { type, payloadType } = node.entry.line;
  return type !== "response_item" && type !== "compacted" && payloadType !== "thread_rolled_back";
}
