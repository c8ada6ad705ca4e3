import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import { tailWindows } from "#components/panel/use-transcript-windows.ts";
import type { FamilyGraph } from "#lib/api/graph.ts";
import { conversationQueries } from "#lib/query/conversations.ts";
import { turnQueries } from "#lib/query/turns.ts";
import type { LiveTurnStore } from "./live-turn-store.ts";
import type { TurnEnded } from "./turn-feed.tsx";

type TurnEndInput = {
  rootId: string;
  store: LiveTurnStore;
  /** The branch's last step is in the graph now. */
  onCommitted: (conversationId: string, graph: FamilyGraph) => void;
};

/**
 * Brings the caches up to what a turn left before its stand-in goes: the graph, the attempts, and the bodies of the
 * new events, so that the committed steps take the stand-in's place in one render.
 */
export function useTurnEnd({ rootId, store, onCommitted }: TurnEndInput): TurnEnded {
  const queryClient = useQueryClient();
  // The stream and the list of attempts both tell of an end.
  const ending = useRef(new Set<string>());
  return useCallback(
    async (id, committed) => {
      const view = store.read(id);
      const name = view?.attempt.id ?? id;
      if (ending.current.has(name)) return;
      ending.current.add(name);
      const head = committed ? view?.head : null;
      if (head) {
        await Promise.all(tailWindows(id, head.headSeq).map((window) => queryClient.prefetchQuery(window)));
      }
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ["graph", rootId] }),
        queryClient.invalidateQueries({ queryKey: turnQueries.list(id).queryKey }),
        queryClient.invalidateQueries({ queryKey: conversationQueries.detail(id).queryKey }),
        queryClient.invalidateQueries({ queryKey: ["runs"] }),
      ]);
      ending.current.delete(name);
      // Another turn may have begun while the caches were filled: its words stay.
      if (store.read(id)?.attempt.id === view?.attempt.id) store.write(id, null);
      const graph = queryClient.getQueryData(conversationQueries.graph(rootId).queryKey);
      if (committed && graph !== undefined) onCommitted(id, graph);
    },
    [queryClient, rootId, store, onCommitted],
  );
}
