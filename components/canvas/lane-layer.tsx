"use client";

import { ViewportPortal } from "@xyflow/react";
import { memo } from "react";
import { keyColor } from "#lib/format/cache-key.ts";
import { lastRowOnPath } from "#lib/graph/find-path.ts";
import { countRows } from "#lib/graph/fold-steps.ts";
import { HEADER } from "#lib/graph/fork-home.ts";
import { CARD_WIDTH, itemBox, toAxes } from "#lib/graph/grid.ts";
import { edgeCorners, laneLine } from "#lib/graph/place-item.ts";
import type { GraphWindow, VisibleSlice } from "#lib/graph/visible-slice.ts";
import {
  type DrawnEdge,
  dashesOf,
  type Emphasis,
  ForkEdgeLabel,
  ForkEdgePath,
  LINE_LOOKS,
} from "./fork-edge.tsx";
import { type GraphDrawing, hueOf } from "./graph-drawing.ts";

type LaneLayerProps = { drawing: GraphDrawing; slice: VisibleSlice; window: GraphWindow };

/**
 * Lane lines and the edges between lanes, under the cards. Not React Flow edges: those need both their nodes mounted,
 * and an edge often passes through a window that shows neither. One SVG of the window's size, with coordinates
 * relative to it: ten million pixels down a long run, absolute ones would lose their precision.
 */
export const LaneLayer = memo(function LaneLayer(props: LaneLayerProps) {
  return (
    <ViewportPortal>
      <LaneLines {...props} />
    </ViewportPortal>
  );
});

export function LaneLines({ drawing, slice, window }: LaneLayerProps) {
  const edges = slice.edges.flatMap((index) => drawnEdge(drawing, index) ?? []);
  // What is singled out lies above what stands back.
  const ordered = edges.toSorted((a, b) => Number(a.emphasis === "strong") - Number(b.emphasis === "strong"));
  return (
    <div className="pointer-events-none absolute" style={{ left: window.left, top: window.top, zIndex: -1 }}>
      <svg
        aria-hidden
        className="absolute"
        width={window.right - window.left}
        height={window.bottom - window.top}
      >
        {slice.lanes.map(({ lane }) => (
          <LaneLine key={lane} {...{ drawing, lane, window }} />
        ))}
        {ordered.map((edge) => (
          <ForkEdgePath key={edge.toLane} {...edge} origin={window} />
        ))}
      </svg>
      {edges
        .filter(({ at }) => at.x <= window.right && at.y <= window.bottom)
        .map(({ toLane, at, text, emphasis }) => (
          <ForkEdgeLabel key={toLane} {...{ at, text, emphasis }} origin={window} />
        ))}
    </div>
  );
}

/** Above the header, clear of the edge that drops into its middle in a vertical graph. */
const LABEL_LIFT = 22;
const LABEL_INSET = { vertical: CARD_WIDTH / 2 + 9, horizontal: 10 };

/** An edge with its look, and where what it says is written; null when there is none. */
function drawnEdge(drawing: GraphDrawing, index: number) {
  const { layout, edgeTexts, path } = drawing;
  const edge = layout.edges[index];
  const text = edge === undefined ? null : edgeTexts[edge.toLane];
  if (edge === undefined || text == null) return null;
  const emphasis: Emphasis = path === null ? "plain" : path.has(edge.toLane) ? "strong" : "quiet";
  const header = itemBox(layout.grid, "header", edge.toLane, edge.gutterRow + 1);
  const drawn: DrawnEdge = {
    corners: edgeCorners(layout, edge),
    text,
    hue: hueOf(drawing, edge.toLane),
    emphasis,
  };
  const at = { x: header.x + LABEL_INSET[layout.grid.direction], y: header.y - LABEL_LIFT };
  return { ...drawn, toLane: edge.toLane, at };
}

type LaneLineProps = { drawing: GraphDrawing; lane: number; window: GraphWindow };

/** A lane's line from its header to its last card; the part that leads to the selected step is stronger. */
function LaneLine({ drawing, lane, window }: LaneLineProps) {
  const { layout, path, edgeTexts } = drawing;
  const rows = layout.lanes[lane]?.rows;
  if (rows === undefined) return null;
  const text = edgeTexts[lane];
  const dashes = text == null ? undefined : dashesOf(text);
  const last = lastRowOnPath(path, layout, lane);
  const end = countRows(rows) - 1;
  const parts: { toRow: number; emphasis: Emphasis }[] = [
    { toRow: end, emphasis: path === null ? "plain" : "quiet" },
    { toRow: last ?? HEADER, emphasis: "strong" },
  ];
  return parts.map(({ toRow, emphasis }) => {
    const line = toRow === HEADER ? null : laneLine(layout, lane, HEADER, toRow);
    const seen = line === null ? null : clip(drawing, line, window, dashes?.period ?? 1);
    if (seen === null) return null;
    const { opacity, strokeWidth } = LINE_LOOKS[emphasis];
    return (
      <line
        key={emphasis}
        {...seen}
        stroke={keyColor(hueOf(drawing, lane))}
        strokeWidth={strokeWidth}
        opacity={emphasis === "plain" ? 0.55 : opacity}
        {...(dashes === undefined ? {} : { strokeDasharray: dashes.array })}
      />
    );
  });
}

/** The part of a line along its lane that the window shows, from a whole number of dashes on, or they would crawl. */
function clip(
  { layout: { grid } }: GraphDrawing,
  [from, to]: NonNullable<ReturnType<typeof laneLine>>,
  window: GraphWindow,
  period: number,
) {
  const first = toAxes(grid, { x: window.left, y: window.top }).along;
  const last = toAxes(grid, { x: window.right, y: window.bottom }).along;
  const start = toAxes(grid, from).along;
  const seenFrom = start >= first ? start : first - ((first - start) % period);
  const seenTo = Math.min(toAxes(grid, to).along, last);
  if (seenTo <= seenFrom) return null;
  const vertical = grid.direction === "vertical";
  return {
    x1: (vertical ? from.x : seenFrom) - window.left,
    x2: (vertical ? from.x : seenTo) - window.left,
    y1: (vertical ? seenFrom : from.y) - window.top,
    y2: (vertical ? seenTo : from.y) - window.top,
  };
}
