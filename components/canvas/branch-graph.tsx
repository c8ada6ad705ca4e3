"use client";

import "@xyflow/react/dist/base.css";
import "./branch-graph.css";
import "./step-marks.css";
import {
  Background,
  type NodeMouseHandler,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStoreApi,
} from "@xyflow/react";
import {
  type MouseEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useFreeKeys } from "#components/ui/use-free-keys.ts";
import type { FamilyGraph, Lane } from "#lib/api/graph.ts";
import type { ForkTarget, Selection } from "#lib/api/selection.ts";
import type { FlowNode } from "#lib/graph/flow-node.ts";
import { boxOf, itemAt, sourceBoxOf } from "#lib/graph/place-item.ts";
import { NO_MARKS, type StepMarks } from "#lib/graph/step-marks.ts";
import { nodeIdOf } from "#lib/graph/to-flow.ts";
import { MAXIMUM_ZOOM, MINIMUM_ZOOM, startViewport } from "#lib/graph/viewport.ts";
import { CanvasActionsProvider, useStableActions } from "./canvas-actions.tsx";
import { CanvasControls } from "./canvas-controls.tsx";
import { FoldedNode } from "./folded-node.tsx";
import { handleFreeKey, handleGraphKey } from "./graph-keys.ts";
import { HoistPill } from "./hoist-pill.tsx";
import type { Hoisting } from "./hoisting.ts";
import { LaneHeaderNode } from "./lane-header-node.tsx";
import { LaneLayer } from "./lane-layer.tsx";
import { LiveLayer } from "./live-layer.tsx";
import { Minimap } from "./minimap.tsx";
import { OverviewLayer } from "./overview-layer.tsx";
import { StepNode } from "./step-node.tsx";
import { useDirection } from "./use-direction.ts";
import { useFlowSlice } from "./use-flow-slice.ts";
import { runOf, selectionOf, useGraphCommands } from "./use-graph-commands.ts";
import { useGraphDrawing } from "./use-graph-drawing.ts";
import { useHeldPlace } from "./use-held-place.ts";
import { useViewportMoves } from "./use-viewport-moves.ts";

type BranchGraphProps = {
  /** What is drawn: the family, or a part of it. */
  graph: FamilyGraph;
  /** All there is, also what is out of sight. */
  family: readonly Lane[];
  hoisting: Hoisting;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onFork: (target: ForkTarget) => void;
  /** Hue index of every prompt cache key of the family, also of branches that are out of sight. */
  hues: ReadonlyMap<string, number>;
  /** Asked for from a branch's head. */
  onCompare: (conversationId: string) => void;
  onExport: (conversationId: string) => void;
  marks?: StepMarks;
  /** More controls, beside those of the view. */
  tools?: ReactNode;
};

/** At module level: a new object would make React Flow mount every card anew. */
const NODE_TYPES = { step: StepNode, header: LaneHeaderNode, fold: FoldedNode };

/** The branch graph of a family. Selection comes in by props and goes out by `onSelect`. */
export function BranchGraph(props: BranchGraphProps) {
  const region = useRef<HTMLElement>(null);
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  // The first viewport depends on the size, which only the browser knows; before paint, so nothing jumps.
  useLayoutEffect(() => {
    const box = region.current?.getBoundingClientRect();
    if (box !== undefined) setSize({ width: box.width, height: box.height });
  }, []);
  return (
    <section
      ref={region}
      aria-label="Branch graph"
      className="@container relative size-full overflow-hidden bg-bg"
    >
      {size !== null && (
        // Another family is another graph: its folding and viewport start anew.
        <ReactFlowProvider key={props.graph.familyId} initialWidth={size.width} initialHeight={size.height}>
          <GraphSurface {...props} size={size} />
        </ReactFlowProvider>
      )}
    </section>
  );
}

type GraphSurfaceProps = BranchGraphProps & { size: { width: number; height: number } };

function GraphSurface(props: GraphSurfaceProps) {
  const { graph, family, hoisting, selection, hues, marks = NO_MARKS, tools, size } = props;
  const { onSelect, onFork, onCompare, onExport } = props;
  const { firstNumber } = hoisting;
  const [direction, setDirection] = useDirection();
  const options = useMemo(() => ({ direction, firstNumber }), [direction, firstNumber]);
  const graphDrawing = useGraphDrawing({ lanes: graph.lanes, family, selection, options, marks, hues });
  const { drawing, unfold } = graphDrawing;
  const { layout, selected } = drawing;
  const store = useStoreApi();
  const [start] = useState(() => {
    const viewport = startViewport(size, selected === null ? null : boxOf(layout, selected), direction);
    // React Flow takes its default viewport after the first paint; nobody reads the store before this.
    store.setState({ transform: [viewport.x, viewport.y, viewport.zoom] });
    return viewport;
  });
  const hoistedId = hoisting.branch?.conversationId ?? null;
  const actions = useStableActions({
    select: onSelect,
    fork: onFork,
    compare: onCompare,
    exportBranch: onExport,
    unfold,
    hoist: hoisting.show,
    hoisted: () => hoistedId,
  });
  const overlay = useRef<HTMLDivElement>(null);
  const moves = useViewportMoves(overlay);
  const hold = useHeldPlace(drawing, moves);
  const held = (change: () => void) => () => {
    hold();
    change();
  };
  const view = {
    turn: held(() => setDirection(direction === "vertical" ? "horizontal" : "vertical")),
    foldAll: held(graphDrawing.foldAll),
    unfoldAll: held(graphDrawing.unfoldAll),
  };
  const stays = useRef(false);
  const stayHere = () => {
    stays.current = true;
  };
  const { commands, cursor } = useGraphCommands({ drawing, actions, moves, view, stayHere });
  useFreeKeys((event) => handleFreeKey(event, commands));
  const { nodes, slice, window, overview } = useFlowSlice(drawing, cursor);
  const { screenToFlowPosition } = useReactFlow();
  // React Flow takes its nodes after the first paint; handed over here, the first frame has them.
  const [firstNodes] = useState(nodes);
  useLayoutEffect(() => store.getState().setNodes(firstNodes), [store, firstNodes]);

  // External system: the viewport. A card that becomes current is brought into view, however it became so.
  const currentId = cursor === null ? null : nodeIdOf(drawing, cursor);
  const revealed = useRef(currentId);
  useEffect(() => {
    if (revealed.current === currentId) return;
    revealed.current = currentId;
    const box = cursor === null ? null : boxOf(layout, cursor);
    // A branch is understood with the step it left: a new fork would otherwise push its source out of view.
    if (box !== null && !stays.current)
      moves.reveal(box, cursor === null ? null : sourceBoxOf(layout, cursor));
    stays.current = false;
  }, [currentId, cursor, layout, moves]);

  // External system: the viewport. Another part of the family is another picture, seen from its start.
  const shownPart = useRef(hoistedId);
  useEffect(() => {
    if (shownPart.current === hoistedId) return;
    shownPart.current = hoistedId;
    moves.reset(layout.grid.direction, selected === null ? null : boxOf(layout, selected));
  }, [hoistedId, selected, layout, moves]);

  const onNodeClick: NodeMouseHandler<FlowNode> = (_, { data, type }) => {
    if (type === "header" && "lane" in data)
      onSelect({ conversationId: data.lane.conversationId, eventId: null });
    if ("step" in data) onSelect({ conversationId: data.conversationId, eventId: data.step.eventId });
  };
  const onNodeDoubleClick: NodeMouseHandler<FlowNode> = (_, { position, width, height }) =>
    moves.centre({ ...position, width: width ?? 0, height: height ?? 0 }, Math.max(1, moves.read().zoom));
  const itemUnder = ({ clientX, clientY }: MouseEvent) => {
    const { x, y } = screenToFlowPosition({ x: clientX, y: clientY });
    return itemAt(layout, x, y);
  };
  const onOverviewClick = (event: MouseEvent) => {
    const item = overview ? itemUnder(event) : null;
    const target = item === null ? null : selectionOf(drawing, item);
    const run = item === null ? null : runOf(drawing, item);
    if (target !== null) onSelect(target);
    if (run !== null) unfold(run);
  };

  return (
    <CanvasActionsProvider value={actions}>
      <ReactFlow<FlowNode>
        nodes={nodes}
        nodeTypes={NODE_TYPES}
        defaultViewport={start}
        minZoom={MINIMUM_ZOOM}
        maxZoom={MAXIMUM_ZOOM}
        onNodeClick={onNodeClick}
        onNodeDoubleClick={onNodeDoubleClick}
        onPaneClick={onOverviewClick}
        onKeyDown={(event) => handleGraphKey(event, commands)}
        nodesDraggable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        panActivationKeyCode={null}
        panOnScroll
        zoomOnDoubleClick={false}
        attributionPosition="bottom-right"
      >
        {!overview && <Background gap={22} size={1.5} color="var(--line)" bgColor="var(--bg)" />}
        {overview ? <OverviewLayer drawing={drawing} /> : <LaneLayer {...{ drawing, slice, window }} />}
        <LiveLayer drawing={drawing} conversationId={selection.conversationId} reveal={moves.reveal} />
      </ReactFlow>
      {/* Wrapped upwards: where there is no room beside the controls, the minimap stands above them. */}
      <div
        ref={overlay}
        className="pointer-events-none absolute inset-x-3.5 bottom-3.5 z-10 flex flex-wrap-reverse max-sm:inset-x-2.5 max-sm:bottom-2.5 items-start gap-2"
      >
        <div className="flex min-w-0 flex-col gap-1.5">
          <HoistPill hoisting={hoisting} />
          <CanvasControls {...{ moves, direction, commands }}>{tools}</CanvasControls>
        </div>
        <Minimap drawing={drawing} moves={moves} />
      </div>
    </CanvasActionsProvider>
  );
}
