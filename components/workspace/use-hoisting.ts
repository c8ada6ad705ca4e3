import { useMemo } from "react";
import type { Hoisting } from "#components/canvas/hoisting.ts";
import type { FamilyGraph } from "#lib/api/graph.ts";
import type { Selection } from "#lib/api/selection.ts";
import { hoistLanes } from "#lib/graph/hoist-family.ts";

type HoistedGraph = Omit<Hoisting, "show"> & {
  /** The graph with the lanes that are shown; undefined until there is one. */
  shown: FamilyGraph | undefined;
  /** The root to keep when a selection is made: none for one that the part shown does not have. */
  rootFor: (selection: Selection) => string | null;
  /** What to select when a part is shown: what is selected if it is in there, else the part's branch. */
  selectionIn: (root: string | null, selected: Selection) => Selection;
};

/**
 * The part of the family that the URL asks for (`?root=`): a branch and what is below it. A branch that is not there,
 * or that is not there any more, means everything.
 */
export function useHoisting(graph: FamilyGraph | undefined, root: string | null): HoistedGraph {
  const hoisted = useMemo(
    () => (graph === undefined || root === null ? null : hoistLanes(graph.lanes, root)),
    [graph, root],
  );
  const shown = useMemo(
    () => (graph === undefined || hoisted === null ? graph : { ...graph, lanes: hoisted.lanes }),
    [graph, hoisted],
  );
  return {
    shown,
    branch: hoisted?.lanes[0] ?? null,
    firstNumber: hoisted?.firstNumber ?? 1,
    // One that the family does not have yet is a new fork: it will be where its source is.
    rootFor: (selection) => (has(graph, selection) && !has(shown, selection) ? null : root),
    selectionIn: (next, selected) => {
      if (next === null || graph === undefined) return selected;
      const inside = hoistLanes(graph.lanes, next);
      return inside === null || has(inside, selected) ? selected : { conversationId: next, eventId: null };
    },
  };
}

function has(graph: Pick<FamilyGraph, "lanes"> | undefined, { conversationId }: Selection): boolean {
  return graph?.lanes.some((lane) => lane.conversationId === conversationId) ?? false;
}
