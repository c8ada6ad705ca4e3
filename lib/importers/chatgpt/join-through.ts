import type { ChatEntry } from "#lib/importers/chat/chat.ts";

/**
 * Leaves out the nodes that hold nothing (ChatGPT starts every tree with one) and lets their children go on from what
 * was before them. Linear: the way through a run of empty nodes is remembered.
 */
export function joinThrough(nodes: readonly ChatEntry[], isKept: (node: ChatEntry) => boolean): ChatEntry[] {
  const empty = new Map<string, string | null>();
  const kept = nodes.filter((node) => {
    if (isKept(node)) return true;
    if (node.id !== null) empty.set(node.id, node.parentId);
    return false;
  });
  const ends = new Map<string, string | null>();
  const endOf = (from: string | null): string | null => {
    const way: string[] = [];
    let at = from;
    for (; at !== null && empty.has(at) && !ends.has(at); at = empty.get(at) ?? null) {
      // A circle of empty nodes leads nowhere: the line starts here.
      ends.set(at, null);
      way.push(at);
    }
    const end = at !== null && ends.has(at) ? (ends.get(at) ?? null) : at;
    for (const id of way) ends.set(id, end);
    return end;
  };
  return kept.map((node) => ({ ...node, parentId: endOf(node.parentId) }));
}
