"use client";

import { Group, Panel, Separator } from "react-resizable-panels";
import { BranchGraph } from "#components/canvas/branch-graph.tsx";
import { HoistPill } from "#components/canvas/hoist-pill.tsx";
import type { Hoisting } from "#components/canvas/hoisting.ts";
import { CanvasTools } from "#components/graph-tools/canvas-tools.tsx";
import type { Reading } from "#components/graph-tools/use-reading.ts";
import { Outline } from "#components/outline/outline.tsx";
import { useAskToSpawn } from "#components/spawn/spawn-context.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import type { FamilyGraph } from "#lib/api/graph.ts";
import type { ForkTarget, Selection } from "#lib/api/selection.ts";
import { findForkEventId } from "#lib/panel/conversation-path.ts";
import { Inspector } from "./late-parts.tsx";
import { useStepKeys } from "./use-step-keys.ts";
import type { View } from "./use-view.ts";

type RunViewsProps = {
  graph: FamilyGraph;
  /** What graph and outline show of it. */
  picture: FamilyGraph;
  hoisting: Hoisting;
  selection: Selection;
  hues: ReadonlyMap<string, number>;
  reading: Reading;
  view: View;
  small: boolean;
  onView: (view: View) => void;
  onSelect: (selection: Selection) => void;
  onFork: (target: ForkTarget) => void;
  onCompare: (conversationId: string) => void;
  onExport: (conversationId: string) => void;
};

const VIEWS = [
  { value: "outline", label: "Outline" },
  { value: "graph", label: "Graph" },
  { value: "details", label: "Details" },
] as const;

/** Graph or outline beside the inspector; on a small screen one at a time, with a switch below. */
export function RunViews(props: RunViewsProps) {
  const { graph, selection, hues, reading, view, small, onView, onSelect, onFork, onExport } = props;
  const askToSpawn = useAskToSpawn();
  const { conversationId } = selection;
  // Here and not in the panel: the keys are the page's, from its first picture on.
  useStepKeys({
    fork: () => onFork({ conversationId, eventId: findForkEventId(graph, selection), cut: "after" }),
    spawn: () => askToSpawn({ conversationId, eventId: findForkEventId(graph, selection) }),
  });
  const inspector = (
    <Inspector
      graph={graph}
      selection={selection}
      hues={hues}
      hits={reading.hits}
      onSelect={onSelect}
      onFork={onFork}
      onExport={onExport}
    />
  );
  if (small) {
    return (
      <>
        <div className="min-h-0 flex-1">{view === "details" ? inspector : <Picture {...props} />}</div>
        <div className="shrink-0 border-line border-t bg-panel p-1.5">
          <Segmented
            label="View"
            value={view}
            onChange={onView}
            options={VIEWS}
            className="flex! w-full! [&>button]:h-9 [&>button]:flex-1"
          />
        </div>
      </>
    );
  }
  return (
    <Group orientation="horizontal" className="min-h-0 flex-1">
      <Panel id="graph" minSize={320}>
        <Picture {...props} />
      </Panel>
      <Separator className="w-px bg-line outline-none transition-colors hover:bg-accent focus-visible:bg-accent" />
      <Panel id="inspector" defaultSize={520} minSize={360} groupResizeBehavior="preserve-pixel-size">
        {inspector}
      </Panel>
    </Group>
  );
}

function Picture(props: RunViewsProps) {
  const { graph, picture, hoisting, selection, hues, reading, view, small } = props;
  const { onView, onSelect, onFork, onCompare, onExport } = props;
  const shared = { graph: picture, selection, hues, marks: reading.marks, onSelect, onFork };
  if (view !== "graph") {
    return (
      <div className="flex h-full flex-col">
        {hoisting.branch !== null && (
          <div className="shrink-0 border-line border-b bg-panel px-3 py-1.5">
            <HoistPill hoisting={hoisting} />
          </div>
        )}
        <div className="min-h-0 flex-1">
          <Outline {...shared} onRead={small ? () => onView("details") : undefined} />
        </div>
      </div>
    );
  }
  return (
    <BranchGraph
      {...shared}
      family={graph.lanes}
      hoisting={hoisting}
      onCompare={onCompare}
      onExport={onExport}
      tools={<CanvasTools reading={reading} />}
    />
  );
}
