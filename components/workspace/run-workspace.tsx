"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { toast } from "sonner";
import { CompareButton } from "#components/compare/compare-button.tsx";
import { FirstErrorBar } from "#components/graph-tools/first-error-bar.tsx";
import { ReadingTools } from "#components/graph-tools/reading-tools.tsx";
import { useLanding } from "#components/graph-tools/use-landing.ts";
import { useReading } from "#components/graph-tools/use-reading.ts";
import { ArchivedMenu } from "#components/notes/archived-menu.tsx";
import { NotesProvider } from "#components/notes/notes-context.tsx";
import { type NotesActions, useNotesOfRun } from "#components/notes/use-notes-of-run.ts";
import { type SpawnActions, SpawnHost } from "#components/spawn/spawn-host.tsx";
import { writeDraft } from "#components/turn/draft.ts";
import { TurnProvider } from "#components/turn/turn-context.tsx";
import { TurnFeed } from "#components/turn/turn-feed.tsx";
import { GoneNotice } from "#components/ui/gone-notice.tsx";
import { madeToast, undoAction } from "#components/ui/undo-toast.tsx";
import type { ForkReply } from "#lib/api/fork.ts";
import type { FamilyGraph, Lane } from "#lib/api/graph.ts";
import type { ActionReply, ForkTarget, Selection } from "#lib/api/selection.ts";
import type { FirstPicture } from "#lib/graph/first-picture.ts";
import { hasArrived } from "#lib/graph/has-arrived.ts";
import { assignKeyHues } from "#lib/graph/key-hue.ts";
import { findWayUp } from "#lib/graph/way-up.ts";
import { conversationQueries } from "#lib/query/conversations.ts";
import { ExportDialog, ForkDialog, PickBranches } from "./late-parts.tsx";
import { RunHeader } from "./run-header.tsx";
import { RunViews } from "./run-views.tsx";
import { useArchive } from "./use-archive.ts";
import { useFollowRun } from "./use-follow-run.ts";
import { useHoisting } from "./use-hoisting.ts";
import { useRunTurns } from "./use-run-turns.ts";
import { useSelection } from "./use-selection.ts";
import { useView } from "./use-view.ts";
import { WorkspaceFailure, WorkspaceSkeleton } from "./workspace-states.tsx";

type RunWorkspaceProps = {
  rootId: string;
  /** What the graph will show first; null where only the graph itself can tell. */
  picture: FirstPicture | null;
  forkAction: (input: unknown) => Promise<ActionReply<ForkReply>>;
  deleteForkAction: (input: unknown) => Promise<ActionReply<null>>;
  notesActions: NotesActions;
  spawnAction: SpawnActions["spawn"];
};

/** The run page: graph or outline left, inspector right, the fork dialog above. Owns what is selected and asked. */
export function RunWorkspace(props: RunWorkspaceProps) {
  const { rootId, picture, forkAction, deleteForkAction, notesActions, spawnAction } = props;
  const queryClient = useQueryClient();
  const graph = useQuery(conversationQueries.graph(rootId));
  const { selection: asked, root, go } = useSelection(rootId);
  const choose = (next: Selection) => go({ selection: next, root: part.rootFor(next) });
  const { shown: selection, select, landing } = useLanding(graph.data, asked, choose);
  const { view, small, setView } = useView();
  const notes = useNotesOfRun(rootId, notesActions, (lane, ids) => {
    // What was just put out of sight is not what one looks at; where it left from is.
    const above = ids.includes(selection.conversationId) ? findWayUp(lane) : null;
    if (above !== null) select(above);
  });
  const archive = useArchive(graph.data, notes.family.archived, selection.conversationId);
  const part = useHoisting(archive.shownGraph, root);
  const showPart = (next: string | null) => go({ selection: part.selectionIn(next, selection), root: next });
  const reading = useReading(rootId, part.shown, selection, select, notes.family.annotations);
  const hues = useMemo(() => assignKeyHues(graph.data?.lanes ?? []), [graph.data]);
  const [opened, setOpened] = useState(false);
  // Once open it stays: what is chosen while the rest arrives does not take the page away again.
  const marked = notes.family.annotations.length > 0;
  const ready = graph.data !== undefined && !notes.pending && hasArrived(graph.data, selection, { marked });
  if (!opened && ready) setOpened(true);
  const [target, setTarget] = useState<ForkTarget | null>(null);
  const [compared, setCompared] = useState<string | null>(null);
  const [exportedId, setExportedId] = useState<string | null>(null);

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
    const title = `“${shorten(reply.title)}”`;
    toast.success(`Forked into ${title}`, {
      id: madeToast(reply.conversationId),
      description: reply.promptCacheKey,
      ...(from ? { action: undoAction(`fork ${title}`, () => void undoFork(reply, from)) } : {}),
    });
  };

  useFollowRun(rootId, graph.data);
  const turns = useRunTurns({ rootId, selection, select, forkAction });

  if (graph.isPending || notes.pending) return <WorkspaceSkeleton picture={picture} />;
  if (graph.isError) return <WorkspaceFailure error={graph.error} onRetry={() => void graph.refetch()} />;
  if (!opened) return <WorkspaceSkeleton picture={picture} />;
  const shownGraph = archive.shownGraph ?? graph.data;
  const known = graph.data.lanes.some((lane) => lane.conversationId === selection.conversationId);
  const shown = known ? selection : { conversationId: rootId, eventId: null };
  return (
    <NotesProvider value={notes}>
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
            tools={
              // There is nothing to search or filter in the details, and a phone needs the room.
              view === "details" ? undefined : (
                <ReadingTools
                  reading={reading}
                  outline={view === "outline"}
                  onOutline={(outline) => setView(outline ? "outline" : "graph")}
                >
                  <ArchivedMenu archived={archive.archived} shown={archive.showing} onShow={archive.show} />
                  <CompareButton onPress={() => setCompared(shown.conversationId)} />
                </ReadingTools>
              )
            }
          />
          {!known && (
            <GoneNotice
              action="Go to the run"
              onAction={() => select({ conversationId: rootId, eventId: null })}
            >
              The branch in this address is not in this run any more. The run itself is shown instead.
            </GoneNotice>
          )}
          {landing !== null && view !== "details" && (
            <FirstErrorBar graph={graph.data} landing={landing} onSelect={select} onFork={setTarget} />
          )}
          <SpawnHost
            actions={{ spawn: spawnAction, remove: deleteForkAction }}
            refresh={refresh}
            onSelect={select}
          >
            <RunViews
              graph={shownGraph}
              picture={part.shown ?? shownGraph}
              hoisting={{ branch: part.branch, firstNumber: part.firstNumber, show: showPart }}
              selection={shown}
              hues={hues}
              reading={reading}
              view={view}
              small={small}
              onView={setView}
              onSelect={select}
              onFork={setTarget}
              onCompare={setCompared}
              onExport={setExportedId}
            />
          </SpawnHost>
          <PickBranches lanes={graph.data.lanes} baseId={compared} onClose={() => setCompared(null)} />
          <ForkDialog
            target={target}
            onClose={() => setTarget(null)}
            forkAction={forkAction}
            onForked={(reply) => void onForked(reply)}
          />
          <ExportDialog
            conversationId={exportedId}
            title={graph.data.lanes.find((lane) => lane.conversationId === exportedId)?.title ?? ""}
            onClose={() => setExportedId(null)}
          />
        </div>
      </TurnProvider>
    </NotesProvider>
  );
}

/** A toast is read in passing; the lane has the whole title. */
function shorten(title: string): string {
  return title.length <= 60 ? title : `${title.slice(0, 59).trimEnd()}…`;
}

/** Neither a sealed run nor one that is being recorded ever has a turn. */
function takesTurns({ sealed, recording }: Lane): boolean {
  return !sealed && recording !== true;
}

function watchedBranch({ lanes }: FamilyGraph, conversationId: string): Lane | null {
  return lanes.find((lane) => lane.conversationId === conversationId && takesTurns(lane)) ?? null;
}

function runningBranches({ lanes }: FamilyGraph): string[] {
  return lanes
    .filter((lane) => takesTurns(lane) && lane.status === "running")
    .map((lane) => lane.conversationId);
}
