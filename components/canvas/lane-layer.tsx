"use client";

import { ViewportPortal } from "@xyflow/react";
import { memo } from "react";
import { keyColor } from "#lib/format/cache-key.ts";
import { countRows } from "#lib/graph/fold-steps.ts";
import { CARD_HEIGHT, laneX, ROW_PITCH } from "#lib/graph/grid.ts";
import type { LanePlacement } from "#lib/graph/layout-lanes.ts";
import type { GraphWindow, VisibleSlice } from "#lib/graph/visible-slice.ts";
import { DASHES, ForkEdgeLabel, ForkEdgePath } from "./fork-edge.tsx";
import { type GraphDrawing, hueOf } from "./graph-drawing.ts";

type LaneLayerProps = { drawing: GraphDrawing; slice: VisibleSlice; window: GraphWindow };

/**
 * Lane lines and fork edges, under the cards. Not React Flow edges: those need both their nodes mounted, and an
 * edge often passes through a window that shows neither. One SVG of the window's size, with coordinates relative
 * to it: ten million pixels down a long run, absolute ones would lose their precision.
 */
export const LaneLayer = memo(function LaneLayer({ drawing, slice, window }: LaneLayerProps) {
  const edges = slice.edges.flatMap((index) => {
    const edge = drawing.layout.edges[index];
    const text = edge === undefined ? null : drawing.edgeTexts[edge.toLane];
    if (edge === undefined || text == null) return [];
    return [{ edge, text, hue: hueOf(drawing, edge.toLane) }];
  });
  return (
    <ViewportPortal>
      <div
        className="pointer-events-none absolute"
        style={{ left: window.left, top: window.top, zIndex: -1 }}
      >
        <svg
          aria-hidden
          className="absolute"
          width={window.right - window.left}
          height={window.bottom - window.top}
        >
          {slice.lanes.map(({ lane }) => {
            const placement = drawing.layout.lanes[lane];
            if (placement === undefined) return null;
            const shared = drawing.edgeTexts[lane]?.shared ?? false;
            return <LaneLine key={lane} hue={hueOf(drawing, lane)} {...{ placement, shared, window }} />;
          })}
          {edges.map(({ edge, text, hue }) => (
            <ForkEdgePath key={edge.toLane} {...{ edge, text, hue }} origin={window} />
          ))}
        </svg>
        {edges
          .filter(({ edge }) => edge.endX <= window.right)
          .map(({ edge, text }) => (
            <ForkEdgeLabel key={edge.toLane} {...{ edge, text }} origin={window} />
          ))}
      </div>
    </ViewportPortal>
  );
});

/** Length of DASHES: a clipped line must start at a whole number of them, or its dashes crawl. */
const DASH_PERIOD = 9;

type LaneLineProps = { placement: LanePlacement; hue: number; shared: boolean; window: GraphWindow };

function LaneLine({ placement, hue, shared, window }: LaneLineProps) {
  const top = placement.headerRow * ROW_PITCH + CARD_HEIGHT;
  const bottom = (placement.headerRow + countRows(placement.rows)) * ROW_PITCH;
  const start = top >= window.top ? top : window.top - ((window.top - top) % DASH_PERIOD);
  if (bottom <= start) return null;
  const x = laneX(placement.column) - window.left;
  return (
    <line
      x1={x}
      x2={x}
      y1={start - window.top}
      y2={Math.min(bottom, window.bottom) - window.top}
      stroke={keyColor(hue)}
      strokeWidth={2}
      opacity={0.55}
      {...(shared ? { strokeDasharray: DASHES } : {})}
    />
  );
}
