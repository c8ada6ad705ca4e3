"use client";

import { ViewportPortal } from "@xyflow/react";
import { useEffect } from "react";
import { useLiveIds, useLiveTurn } from "#components/turn/turn-context.tsx";
import type { Lane } from "#lib/api/graph.ts";
import { keyColor } from "#lib/format/cache-key.ts";
import { countRows } from "#lib/graph/fold-steps.ts";
import { type Box, type Grid, itemBox, laneAcross, toPoint } from "#lib/graph/grid.ts";
import type { LanePlacement } from "#lib/graph/layout-lanes.ts";
import { type LiveRow, toLiveRows } from "#lib/turn-view/live-rows.ts";
import { isInHistory } from "#lib/turn-view/turn-view.ts";
import { useCanvasActions } from "./canvas-actions.tsx";
import { type GraphDrawing, hueOf } from "./graph-drawing.ts";
import { LiveCard } from "./live-card.tsx";

/** Four times a second is as often as a line of a card can be read. */
const FRAME_MS = 250;

/** The minimap lies over the corner where a running step ends up mostly. */
const MINIMAP_CLEARANCE = 84;

type LiveLayerProps = {
  drawing: GraphDrawing;
  /** The branch that is looked at: its running step is brought into view once. */
  conversationId: string;
  reveal: (box: Box) => void;
};

/**
 * Cards of running turns, below the last card of their lanes. No React Flow nodes and no rows of the layout: words
 * that arrive render one card here and nothing else, and what is committed then takes the very same place.
 */
export function LiveLayer({ drawing, conversationId, reveal }: LiveLayerProps) {
  const ids = useLiveIds();
  if (ids.length === 0) return null;
  return (
    <ViewportPortal>
      {drawing.lanes.map((lane, index) => {
        const placement = drawing.layout.lanes[index];
        if (placement === undefined || !ids.includes(lane.conversationId)) return null;
        const watched = lane.conversationId === conversationId;
        return (
          <LiveLane
            key={lane.conversationId}
            {...{ lane, placement }}
            grid={drawing.layout.grid}
            hue={hueOf(drawing, index)}
            reveal={watched ? reveal : null}
          />
        );
      })}
    </ViewportPortal>
  );
}

type LiveLaneProps = {
  lane: Lane;
  placement: LanePlacement;
  grid: Grid;
  hue: number;
  reveal: LiveLayerProps["reveal"] | null;
};

function LiveLane({ lane, placement, grid, hue, reveal }: LiveLaneProps) {
  const view = useLiveTurn(lane.conversationId, FRAME_MS);
  const { select } = useCanvasActions();
  const { column } = placement;
  const firstRow = placement.headerRow + 1 + countRows(placement.rows);
  const shown = view !== null && !isInHistory(view, lane.headSeq);
  const rows: LiveRow[] = shown ? toLiveRows(view) : [];
  const lastRow = firstRow + rows.length - 1;

  // External system: the viewport.
  const canReveal = reveal !== null && rows.length > 0;
  useEffect(() => {
    if (!canReveal) return;
    const box = itemBox(grid, "step", column, lastRow);
    reveal?.({ ...box, height: box.height + MINIMAP_CLEARANCE });
  }, [canReveal, reveal, grid, column, lastRow]);

  if (!shown) return null;
  return rows.map((row, index) => {
    const gridRow = firstRow + index;
    const box = itemBox(grid, "step", column, gridRow);
    return (
      <div key={gridRow}>
        <span
          aria-hidden
          className="pointer-events-none absolute opacity-55"
          style={{ ...lineBefore(grid, column, gridRow), backgroundColor: keyColor(hue) }}
        />
        <div className="absolute" style={{ left: box.x, top: box.y, width: box.width, height: box.height }}>
          <LiveCard
            row={row}
            attempt={view.attempt}
            hue={hue}
            onSelect={() => select({ conversationId: lane.conversationId, eventId: null })}
          />
        </div>
      </div>
    );
  });
}

/** The lane's line through the gutter before a row. */
function lineBefore(grid: Grid, column: number, row: number) {
  const length = grid.rowPitch - grid.cardAlong;
  const from = toPoint(grid, row * grid.rowPitch - length, laneAcross(grid, column) - 1);
  const size = toPoint(grid, length, 2);
  return { left: from.x, top: from.y, width: size.x, height: size.y };
}
