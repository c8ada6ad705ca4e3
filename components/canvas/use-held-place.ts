"use client";

import { useLayoutEffect, useRef } from "react";
import { findSelected } from "#lib/graph/find-selected.ts";
import { stepsOfRow } from "#lib/graph/fold-steps.ts";
import { HEADER } from "#lib/graph/fork-home.ts";
import { type Box, type GraphDirection, itemBox } from "#lib/graph/grid.ts";
import type { GraphLayout, ItemRef } from "#lib/graph/layout-lanes.ts";
import { boxOf, itemAt, itemOfStep } from "#lib/graph/place-item.ts";
import { atCorner, holdBox, revealBox } from "#lib/graph/viewport.ts";
import type { GraphDrawing } from "./graph-drawing.ts";
import type { ViewportMoves } from "./use-viewport-moves.ts";

/** A step or header that is to stay where it is on the screen, and the cell it had. */
type Held = { conversationId: string; eventId: string | null; cell: Box; direction: GraphDirection };

/**
 * Keeps what is looked at in its place while the layout changes around it: folding, unfolding, turning. Call the
 * result right before such a change: it holds the selected item, or what is in the middle when that is out of view.
 */
export function useHeldPlace(drawing: GraphDrawing, moves: ViewportMoves): () => void {
  const held = useRef<Held | null>(null);
  const { lanes, layout, selected } = drawing;

  // External system: the viewport, moved before the new layout is painted.
  useLayoutEffect(() => {
    if (held.current === null) return;
    const { conversationId, eventId, cell, direction } = held.current;
    held.current = null;
    const found = findSelected(lanes, { conversationId, eventId });
    const item = found === null ? null : itemOfStep(layout, found);
    const now = item === null ? null : cellOf(layout, item);
    if (now === null) return;
    const to = holdBox(moves.read(), cell, now);
    // Turned, the lanes lie elsewhere altogether: the place would mostly be in the middle of nothing.
    moves.jump(layout.grid.direction === direction ? to : atCorner(to, layout.grid.direction));
  }, [lanes, layout, moves]);

  return () => {
    const item = lookedAt(layout, selected, moves);
    const lane = item === null ? undefined : lanes[item.lane];
    const cell = item === null ? null : cellOf(layout, item);
    const rows = item === null ? undefined : layout.lanes[item.lane]?.rows;
    if (item === null || lane === undefined || cell === null || rows === undefined) return;
    const eventId =
      item.row === HEADER ? null : (lane.steps[stepsOfRow(rows, item.row).from]?.eventId ?? null);
    held.current = { conversationId: lane.conversationId, eventId, cell, direction: layout.grid.direction };
  };
}

/** The selected item while it is in view, else the one in the middle of the screen; null in empty space. */
function lookedAt(layout: GraphLayout, selected: ItemRef | null, moves: ViewportMoves): ItemRef | null {
  const viewport = moves.read();
  const box = selected === null ? null : boxOf(layout, selected);
  if (box !== null && revealBox(viewport, box) === null) return selected;
  const { x, y, zoom, width, height } = viewport;
  return itemAt(layout, (width / 2 - x) / zoom, (height / 2 - y) / zoom) ?? selected;
}

/** Cells, not cards: a folded run lies lower in its cell than the step that takes its place. */
function cellOf({ grid, lanes }: GraphLayout, { lane, row }: ItemRef): Box | null {
  const placement = lanes[lane];
  if (placement === undefined) return null;
  return itemBox(grid, "step", placement.column, placement.headerRow + 1 + row);
}
