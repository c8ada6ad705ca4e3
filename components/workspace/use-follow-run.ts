import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { FamilyGraph } from "#lib/api/graph.ts";
import { conversationQueries } from "#lib/query/conversations.ts";

/** How often a run that is being recorded is asked how far it is: a few narrow rows. */
const ASK_EVERY_MS = 1_500;

/**
 * Keeps the page up with a run that is being recorded: when more of it has arrived, or it was sealed, the graph and what
 * is shown of its branches are fetched again.
 */
export function useFollowRun(rootId: string, graph: FamilyGraph | undefined): void {
  const queryClient = useQueryClient();
  const recorded = (graph?.lanes ?? []).filter((lane) => lane.recording).map((lane) => lane.conversationId);
  const live = useQuery({
    ...conversationQueries.live(rootId),
    enabled: recorded.length > 0,
    refetchInterval: ASK_EVERY_MS,
    refetchIntervalInBackground: false,
  });
  const seen = useRef<string | null>(null);
  const latest = useRef(recorded);
  useEffect(() => {
    latest.current = recorded;
  });
  const revision = live.data === undefined ? null : live.data.revision;
  // The external system is the query cache: what the server has is ahead of it.
  useEffect(() => {
    if (revision === null || seen.current === revision) return;
    seen.current = revision;
    void queryClient.invalidateQueries({ queryKey: ["graph", rootId] });
    for (const id of latest.current) void queryClient.invalidateQueries({ queryKey: ["conversation", id] });
    void queryClient.invalidateQueries({ queryKey: ["runs"] });
  }, [queryClient, rootId, revision]);
}
