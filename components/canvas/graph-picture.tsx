"use client";

import "@xyflow/react/dist/base.css";
import "./branch-graph.css";
import "./step-marks.css";
import { type CSSProperties, useMemo } from "react";
import { type FirstPicture, pictureWindow } from "#lib/graph/first-picture.ts";
import type { FlowNode } from "#lib/graph/flow-node.ts";
import type { Box } from "#lib/graph/grid.ts";
import { assignKeyHues } from "#lib/graph/key-hue.ts";
import { PLAIN_LAYOUT } from "#lib/graph/layout-family.ts";
import { boxOf } from "#lib/graph/place-item.ts";
import { NO_MARKS } from "#lib/graph/step-marks.ts";
import { createFlowNodes } from "#lib/graph/to-flow.ts";
import { START_X, startTop } from "#lib/graph/viewport.ts";
import { type GraphWindow, sliceLayout } from "#lib/graph/visible-slice.ts";
import { type CanvasActions, CanvasActionsProvider } from "./canvas-actions.tsx";
import { FoldedNode } from "./folded-node.tsx";
import { LaneHeaderNode } from "./lane-header-node.tsx";
import { LaneLines } from "./lane-layer.tsx";
import { StepNode } from "./step-node.tsx";
import { useGraphDrawing } from "./use-graph-drawing.ts";

const DOTS = 22;

/**
 * What the graph will show first, drawn on the server: the same cards in the same places, which nobody can use yet.
 * The browser paints it before it has run a line of ours, and the graph takes its place.
 */
export function GraphPicture({ picture: { graph, selection } }: { picture: FirstPicture }) {
  const { lanes } = graph;
  const hues = useMemo(() => assignKeyHues(lanes), [lanes]);
  const options = PLAIN_LAYOUT;
  const { drawing } = useGraphDrawing({ lanes, family: lanes, selection, options, marks: NO_MARKS, hues });
  const { layout, selected } = drawing;
  const box = selected === null ? null : boxOf(layout, selected);
  if (box === null) return null;
  const window = pictureWindow(box);
  const slice = sliceLayout(layout, window);
  const nodes = createFlowNodes()({ ...drawing, slice, cursor: null });
  return (
    <div aria-hidden inert className="@container relative isolate size-full overflow-hidden bg-bg">
      <div className="absolute" style={placeOf(box)}>
        <div className="absolute" style={groundOf(window)} />
        <LaneLines {...{ drawing, slice, window }} />
        <CanvasActionsProvider value={NO_ACTIONS}>
          {nodes.map((node) => (
            <Card key={node.id} node={node} />
          ))}
        </CanvasActionsProvider>
      </div>
    </div>
  );
}

/** In the wrapper React Flow would put it into, for which the marks' styles are made. */
function Card({ node }: { node: FlowNode }) {
  const { id, type, position, width, height, selected, className } = node;
  return (
    <div
      className={`react-flow__node react-flow__node-${type} ${className} ${selected ? "selected" : ""}`}
      style={{ transform: `translate(${position.x}px, ${position.y}px)`, width, height }}
    >
      {type === "step" && <StepNode id={id} data={node.data} selected={selected} />}
      {type === "header" && <LaneHeaderNode id={id} data={node.data} selected={selected} />}
      {type === "fold" && <FoldedNode id={id} data={node.data} selected={selected} />}
    </div>
  );
}

/** The dots React Flow's Background draws: 22 pixels apart, the first one half of that before the corner. */
function groundOf({ left, top, right, bottom }: GraphWindow): CSSProperties {
  const dot = 10.75;
  return {
    left: left - DOTS,
    top: top - DOTS,
    width: right - left + DOTS,
    height: bottom - top + DOTS,
    // Under the lines, which are under the cards.
    zIndex: -2,
    backgroundImage: "radial-gradient(circle, var(--line) 0.75px, transparent 1px)",
    backgroundSize: `${DOTS}px ${DOTS}px`,
    backgroundPosition: `${dot + DOTS / 2 - left}px ${dot + DOTS / 2 - top}px`,
  };
}

/** Where `startViewport` would put the graph's corner, in the browser's own arithmetic. */
function placeOf(selected: Box): CSSProperties {
  return { left: START_X, top: startTop(selected) };
}

const NO_ACTIONS: CanvasActions = {
  select: ignore,
  fork: ignore,
  compare: ignore,
  exportBranch: ignore,
  unfold: ignore,
  hoist: ignore,
  hoisted: () => null,
  expectFocus: ignore,
  claimFocus: () => false,
};

function ignore(): void {}
