import { useMemo, useState } from "react";
import type { FamilyGraph, Lane } from "#lib/api/graph.ts";
import { hideArchived } from "#lib/graph/hide-archived.ts";

type ArchiveState = {
  /** The graph without what is out of sight; undefined while it is loaded. */
  shownGraph: FamilyGraph | undefined;
  archived: readonly Lane[];
  /** Whether archived branches are drawn all the same. */
  showing: boolean;
  show: (showing: boolean) => void;
};

/** Archived branches, out of sight until they are asked for, or until one of them is selected: a link must lead there. */
export function useArchive(
  graph: FamilyGraph | undefined,
  archivedIds: readonly string[],
  selectedId: string,
): ArchiveState {
  const [asked, setAsked] = useState(false);
  const ids = useMemo(() => new Set(archivedIds), [archivedIds]);
  const archived = useMemo(
    () => graph?.lanes.filter(({ conversationId }) => ids.has(conversationId)) ?? [],
    [graph, ids],
  );
  const showing = asked || ids.has(selectedId);
  const shownGraph = useMemo(() => {
    if (graph === undefined || showing) return graph;
    const { lanes } = hideArchived(graph.lanes, ids);
    return lanes === graph.lanes ? graph : { ...graph, lanes: [...lanes] };
  }, [graph, ids, showing]);
  return { shownGraph, archived, showing, show: setAsked };
}
