import type { Step } from "./step.ts";

/** The first steps one history has in common with an earlier one: `index` in the list given, and how many. */
export type SharedPrefix = { index: number; steps: number };

/**
 * For each history, the earlier one it shares the longest run of first steps with, or null when not even the first
 * is equal. Steps are equal when everything the model got up to their ends is: their prefix hashes are. Of several
 * that share as much, the earliest: that one has the steps as its own. O(steps), by a trie over the hashes.
 */
export function findSharedPrefixes(
  histories: readonly (readonly Pick<Step, "prefixHash">[])[],
): (SharedPrefix | null)[] {
  /** Who was first at a node, and the node's id: children are named after it. */
  const nodes = new Map<string, { index: number; id: number }>();
  return histories.map((steps, index) => {
    let shared: SharedPrefix | null = null;
    let parent = 0;
    for (const [at, { prefixHash }] of steps.entries()) {
      const name = `${parent} ${prefixHash}`;
      const node = nodes.get(name) ?? { index, id: nodes.size + 1 };
      nodes.set(name, node);
      if (node.index !== index) shared = { index: node.index, steps: at + 1 };
      parent = node.id;
    }
    return shared;
  });
}
