import type { ReactNode } from "react";
import { SealBadge } from "#components/seal/seal-badge.tsx";
import { AppHeader, Crumb } from "#components/shell/app-header.tsx";
import type { FamilyGraph, Lane } from "#lib/api/graph.ts";
import type { Selection } from "#lib/api/selection.ts";
import { findWayUp } from "#lib/graph/way-up.ts";

type RunHeaderProps = {
  graph: FamilyGraph;
  conversationId: string;
  onSelect: (selection: Selection) => void;
  tools: ReactNode;
};

/** Where one is: the run, then every fork and sub-agent on the way down to the selected branch; each leads to where the next one left. */
export function RunHeader({ graph, conversationId, onSelect, tools }: RunHeaderProps) {
  const lineage = lineageOf(graph, conversationId);
  const { labels } = graph;
  const shown = lineage.at(-1);
  const ci = [labels.attempt && `attempt ${labels.attempt}`, labels.commit?.slice(0, 7)]
    .filter(Boolean)
    .join(" · ");
  return (
    <AppHeader
      actions={tools}
      beside={
        shown?.sealed && (
          <SealBadge key={shown.conversationId} conversationId={shown.conversationId} onSelect={onSelect} />
        )
      }
      breadcrumb={
        <>
          {labels.repository && <Crumb>{labels.repository}</Crumb>}
          {lineage.map((lane, index) => {
            const child = lineage[index + 1];
            // On a fork the line is needed for the way there.
            const aside = lineage.length === 1 && ci ? { aside: ci } : {};
            if (!child) {
              return (
                <Crumb key={lane.conversationId} current {...aside}>
                  {lane.title}
                </Crumb>
              );
            }
            return (
              <Crumb key={lane.conversationId} {...aside}>
                <button
                  type="button"
                  className="block w-full truncate rounded hover:text-text"
                  title={`Go to where “${child.title}” was ${child.forkedFromId === null ? "spawned" : "forked"} from “${lane.title}”`}
                  onClick={() =>
                    onSelect(findWayUp(child) ?? { conversationId: lane.conversationId, eventId: null })
                  }
                >
                  {lane.title}
                </button>
              </Crumb>
            );
          })}
        </>
      }
    />
  );
}

function lineageOf(graph: FamilyGraph, conversationId: string): Lane[] {
  const byId = new Map(graph.lanes.map((lane) => [lane.conversationId, lane]));
  const lineage: Lane[] = [];
  for (let lane = byId.get(conversationId); lane; ) {
    lineage.unshift(lane);
    lane = byId.get(findWayUp(lane)?.conversationId ?? "");
  }
  return lineage;
}
