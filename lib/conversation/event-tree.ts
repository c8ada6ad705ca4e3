import { accept, type DomainResult, refuse } from "./domain-error.ts";

/** Written by the source as a parent: the event deliberately starts a new root. */
export const ROOT_PARENT = "__root__";

/** One stored event as far as the tree needs it, in storage order. */
export type TreeEvent = {
  id: string;
  /** As stored. Null: the source wrote none, which before OpenHands 1.31 was always so. */
  parentId: string | null;
  /** Position in the source's storage, for reports. */
  index: number;
  /** A state update: it gets a parent but does not become the head. */
  isSideLeaf: boolean;
  /** A state update or conversation error: never the head of a file that does not name one. */
  isArtifact: boolean;
};

/** `parentId` is the effective parent here; null for a root. */
export type TreeNode = TreeEvent & { children: TreeNode[] };

/** Free of cycles, every parent known. Nodes, roots and children are in storage order. */
export type EventTree = {
  nodes: ReadonlyMap<string, TreeNode>;
  roots: readonly TreeNode[];
  /** Events left out because an earlier one has their id. */
  duplicates: readonly { id: string; index: number; firstIndex: number }[];
  /** No event names a parent: a plain log. */
  isPlainLog: boolean;
};

/**
 * Links stored events into a tree (OpenHands software-agent-sdk event_store): an event without a parent
 * follows the one stored before it, the first of all is a root, and so is one that names `__root__`.
 * Of events with the same id the first wins; the others are reported and do not count as "stored before".
 * Refuses with `invalid_request`, naming the event: an unknown parent, a cycle, an event called `__root__`.
 */
export function buildEventTree(events: Iterable<TreeEvent>): DomainResult<EventTree> {
  const nodes = new Map<string, TreeNode>();
  const duplicates: { id: string; index: number; firstIndex: number }[] = [];
  let isPlainLog = true;
  let previous: string | null = null;
  for (const event of events) {
    const first = nodes.get(event.id);
    if (event.id === ROOT_PARENT) {
      return refuse("invalid_request", `Event ${event.index} may not have the reserved id '${ROOT_PARENT}'.`);
    }
    if (first) {
      duplicates.push({ id: event.id, index: event.index, firstIndex: first.index });
      continue;
    }
    if (event.parentId !== null) isPlainLog = false;
    const parentId: string | null = event.parentId === ROOT_PARENT ? null : (event.parentId ?? previous);
    nodes.set(event.id, { ...event, parentId, children: [] });
    previous = event.id;
  }

  const roots: TreeNode[] = [];
  for (const node of nodes.values()) {
    const siblings = node.parentId === null ? roots : nodes.get(node.parentId)?.children;
    if (!siblings) {
      return refuse(
        "invalid_request",
        `Parent event '${node.parentId}' does not exist for event '${node.id}'.`,
      );
    }
    siblings.push(node);
  }
  const cycle = findCycle(nodes);
  if (cycle !== null) return refuse("invalid_request", `Cycle in event tree at '${cycle}'.`);
  return accept({ nodes, roots, duplicates, isPlainLog });
}

/** Ids from the root down to the event, both included; nothing for null. An unknown id is `not_found`. */
export function pathToRoot(tree: EventTree, id: string | null): DomainResult<string[]> {
  if (id === null) return accept([]);
  if (!tree.nodes.has(id)) return refuse("not_found", `Unknown event '${id}'.`);
  const path: string[] = [];
  let node = tree.nodes.get(id);
  while (node) {
    path.push(node.id);
    node = node.parentId === null ? undefined : tree.nodes.get(node.parentId);
  }
  return accept(path.reverse());
}

export type TreeHead = {
  /** Last event of the active path; null only for a tree without events. */
  eventId: string | null;
  /** The source had moved its head before the first event: the active path was empty. */
  isEmpty: boolean;
  /** The source names this event itself. */
  isNamed: boolean;
};

/**
 * The event the source would go on from. A source that names none stood at its last event that is neither
 * a state update nor a conversation error (OpenHands legacy head). For an empty head the same event is
 * given, with `isEmpty` set: something has to be shown. An unknown named event is `not_found`.
 */
export function resolveHead(
  tree: EventTree,
  stored: { leafEventId: string | null; headIsEmpty: boolean },
): DomainResult<TreeHead> {
  const { leafEventId, headIsEmpty } = stored;
  if (leafEventId !== null && !headIsEmpty) {
    if (!tree.nodes.has(leafEventId)) {
      return refuse("not_found", `The head names event '${leafEventId}', which is not among the events.`);
    }
    return accept({ eventId: leafEventId, isEmpty: false, isNamed: true });
  }
  const inOrder = [...tree.nodes.values()];
  const head = inOrder.findLast((node) => !node.isArtifact) ?? inOrder.at(-1);
  return accept({ eventId: head?.id ?? null, isEmpty: headIsEmpty, isNamed: false });
}

/** Follows parents from every node once. A node met again in the same walk is on a cycle. */
function findCycle(nodes: ReadonlyMap<string, TreeNode>): string | null {
  const seenInWalk = new Map<string, number>();
  let walk = 0;
  for (const start of nodes.values()) {
    walk++;
    let node: TreeNode | undefined = start;
    while (node && !seenInWalk.has(node.id)) {
      seenInWalk.set(node.id, walk);
      node = node.parentId === null ? undefined : nodes.get(node.parentId);
    }
    if (node && seenInWalk.get(node.id) === walk) return node.id;
  }
  return null;
}
