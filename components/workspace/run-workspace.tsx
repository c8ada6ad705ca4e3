"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Group, Panel, Separator } from "react-resizable-panels";
import { toast } from "sonner";
import { BranchGraph } from "#components/canvas/branch-graph.tsx";
import { ForkDialog } from "#components/fork/fork-dialog.tsx";
import { CanvasTools } from "#components/graph-tools/canvas-tools.tsx";
import { FirstErrorBar } from "#components/graph-tools/first-error-bar.tsx";
import { ReadingTools } from "#components/graph-tools/reading-tools.tsx";
import { useLanding } from "#components/graph-tools/use-landing.ts";
import { useReading } from "#components/graph-tools/use-reading.ts";
import { Inspector } from "#components/panel/inspector.tsx";
import { writeDraft } from "#components/turn/draft.ts";
import { TurnProvider } from "#components/turn/turn-context.tsx";
import { TurnFeed } from "#components/turn/turn-feed.tsx";
import type { ForkReply } from "#lib/api/fork.ts";
import type { FamilyGraph, Lane } from "#lib/api/graph.ts";
import type { ActionReply, ForkTarget } from "#lib/api/selection.ts";
import { conversationQueries } from "#lib/query/conversations.ts";
import { RunHeader } from "./run-header.tsx";
import { useRunTurns } from "./use-run-turns.ts";
import { useSelection } from "./use-selection.ts";
import { BranchGone, WorkspaceFailure, WorkspaceSkeleton } from "./workspace-states.tsx";

type RunWorkspaceProps = {
  rootId: string;
  forkAction: (input: unknown) => Promise<ActionReply<ForkReply>>;
  deleteForkAction: (input: unknown) => Promise<ActionReply<null>>;
};

/** The run page: graph left, inspector right, the fork dialog above. Owns what is selected and what is asked. */
export function RunWorkspace({ rootId, forkAction, deleteForkAction }: RunWorkspaceProps) {
  const queryClient = useQueryClient();
  const graph = useQuery(conversationQueries.graph(rootId));
  const [asked, choose] = useSelection(rootId);
  const { shown: selection, select, landing } = useLanding(graph.data, asked, choose);
  const reading = useReading(graph.data, selection, select);
  const [target, setTarget] = useState<ForkTarget | null>(null);

  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ["graph", rootId] }),
      queryClient.invalidateQueries({ queryKey: ["runs"] }),
    ]);

  const undoFork = async (reply: ForkReply, back: ForkTarget) => {
    const deleted = await deleteForkAction({ conversationId: reply.conversationId });
    if (!deleted.ok) {
      toast.error(deleted.message);
      return;
    }
    select({ conversationId: back.conversationId, eventId: back.eventId });
    await refresh();
    toast("The fork was removed.");
  };

  const onForked = async (reply: ForkReply) => {
    const from = target;
    if (reply.prefill !== null) writeDraft(reply.conversationId, reply.prefill);
    await refresh();
    setTarget(null);
    select({ conversationId: reply.conversationId, eventId: null });
    toast.success(`Forked into “${shorten(reply.title)}”`, {
      description: reply.promptCacheKey,
      ...(from ? { action: { label: "Undo", onClick: () => void undoFork(reply, from) } } : {}),
    });
  };

  const turns = useRunTurns({ rootId, selection, select, forkAction });

  if (graph.isPending) return <WorkspaceSkeleton />;
  if (graph.isError) return <WorkspaceFailure error={graph.error} onRetry={() => void graph.refetch()} />;
  const known = graph.data.lanes.some((lane) => lane.conversationId === selection.conversationId);
  const shown = known ? selection : { conversationId: rootId, eventId: null };
  return (
    <TurnProvider value={turns.context}>
      <TurnFeed
        store={turns.context.store}
        watched={watchedBranch(graph.data, shown.conversationId)}
        running={runningBranches(graph.data)}
        onEnded={turns.onEnded}
      />
      <div className="flex h-dvh flex-col">
        <RunHeader
          graph={graph.data}
          conversationId={shown.conversationId}
          onSelect={select}
          tools={<ReadingTools reading={reading} />}
        />
        {!known && <BranchGone onShowRun={() => select({ conversationId: rootId, eventId: null })} />}
        {landing !== null && (
          <FirstErrorBar graph={graph.data} landing={landing} onSelect={select} onFork={setTarget} />
        )}
        <Group orientation="horizontal" className="min-h-0 flex-1">
          <Panel id="graph" minSize={320}>
            <BranchGraph
              graph={graph.data}
              selection={shown}
              onSelect={select}
              onFork={setTarget}
              marks={reading.marks}
              tools={<CanvasTools reading={reading} />}
            />
          </Panel>
          <Separator className="w-px bg-line outline-none transition-colors hover:bg-accent focus-visible:bg-accent" />
          <Panel id="inspector" defaultSize={520} minSize={360} groupResizeBehavior="preserve-pixel-size">
            <Inspector graph={graph.data} selection={shown} onSelect={select} onFork={setTarget} />
          </Panel>
        </Group>
        <ForkDialog
          target={target}
          onClose={() => setTarget(null)}
          forkAction={forkAction}
          onForked={(reply) => void onForked(reply)}
        />
      </div>
    </TurnProvider>
  );
}

/** A toast is read in passing; the lane has the whole title. */
function shorten(title: string): string {
  return title.length <= 60 ? title : `${title.slice(0, 59).trimEnd()}…`;
}

/** A sealed run never has a turn. */
function watchedBranch({ lanes }: FamilyGraph, conversationId: string): Lane | null {
  return lanes.find((lane) => lane.conversationId === conversationId && !lane.sealed) ?? null;
}

function runningBranches({ lanes }: FamilyGraph): string[] {
  return lanes
    .filter(({ sealed, status }) => !sealed && status === "running")
    .map((lane) => lane.conversationId);
}
