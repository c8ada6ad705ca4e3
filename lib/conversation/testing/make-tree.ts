import { buildEventTree, type EventTree, ROOT_PARENT, type TreeEvent } from "../event-tree.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** `["b", "a"]`: event b with the stored parent a; a missing or null parent: none stored. */
export function treeEvents(...links: readonly (readonly [string, (string | null)?])[]): TreeEvent[] {
  return links.map(([id, parentId], index) => {
    // By name: `state…` is a state update, `fault…` a conversation error.
    const isSideLeaf = id.startsWith("state");
    return {
      id,
      parentId: parentId ?? null,
      index,
      isSideLeaf,
      isArtifact: isSideLeaf || id.startsWith("fault"),
    };
  });
}

export function treeOf(events: readonly TreeEvent[]): EventTree {
  const tree = buildEventTree(events);
  if (!tree.ok) throw new Error(tree.error.message);
  return tree.value;
}

/** A log as the source writes it: appends to its head, moves the head back now and then, starts new roots. */
export function randomTreeEvents(random: SeededRandom): { events: TreeEvent[]; head: string | null } {
  const links: [string, (string | null)?][] = [];
  let head: string | null = null;
  let isMovedToRoot = false;
  const length = 1 + random.int(60);
  for (let index = 0; index < length; index++) {
    if (links.length > 0 && random.chance(0.15)) head = random.pick(links)[0];
    if (links.length > 0 && random.chance(0.03)) [head, isMovedToRoot] = [null, true];
    const kind = random.pick(["event", "event", "event", "event", "state", "fault"]);
    const id = `${kind}${index}`;
    links.push([id, head ?? (isMovedToRoot ? ROOT_PARENT : null)]);
    if (kind !== "state") [head, isMovedToRoot] = [id, false];
  }
  return { events: treeEvents(...links), head };
}
