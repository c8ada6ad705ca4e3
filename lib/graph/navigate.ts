import { countRows, stepsOfRow } from "./fold-steps.ts";
import { HEADER } from "./fork-home.ts";
import type { GraphLayout, ItemRef } from "./layout-lanes.ts";
import { itemOfStep } from "./place-item.ts";

export type Direction = "up" | "down" | "left" | "right" | "first" | "last";

/** In a horizontal graph the lanes run to the right: what is up in a vertical one is left there. */
const TURNED: Record<Direction, Direction> = {
  up: "left",
  down: "right",
  left: "up",
  right: "down",
  first: "first",
  last: "last",
};

/**
 * Where an arrow key leads from an item; null when there is nothing that way. As in a vertical graph:
 * up and down walk the lane, from a fork's first step up into the step it left. Right enters the first
 * branch that leaves here, else the lane beside it at the closest row. Left goes back to the source from the
 * top of a fork, else to the lane beside it. A folded run is a stop of its own.
 */
export function navigate(layout: GraphLayout, from: ItemRef, pressed: Direction): ItemRef | null {
  const direction = layout.grid.direction === "vertical" ? pressed : TURNED[pressed];
  const placement = layout.lanes[from.lane];
  if (placement === undefined) return null;
  const last = countRows(placement.rows) - 1;
  const atTop = from.row <= 0;
  const source = placement.home === null ? null : itemOfStep(layout, placement.home);
  switch (direction) {
    case "up":
      if (atTop && source !== null) return source;
      return from.row === HEADER ? null : { lane: from.lane, row: from.row - 1 };
    case "down":
      return from.row < last ? { lane: from.lane, row: from.row + 1 } : null;
    case "first":
      return last < 0 ? { lane: from.lane, row: HEADER } : { lane: from.lane, row: 0 };
    case "last":
      return { lane: from.lane, row: last };
    case "right": {
      const fork = forkLeaving(layout, from);
      return fork === null ? closestBeside(layout, from, 1) : { lane: fork, row: HEADER };
    }
    case "left":
      return atTop && source !== null ? source : closestBeside(layout, from, -1);
  }
}

function forkLeaving(layout: GraphLayout, { lane, row }: ItemRef): number | null {
  const placement = layout.lanes[lane];
  if (placement === undefined) return null;
  const step = row === HEADER ? HEADER : stepsOfRow(placement.rows, row).from;
  return placement.forks.get(step)?.[0] ?? null;
}

/** The nearest lane on that side that has an item in this row, else the very next one at its closest row. */
function closestBeside(layout: GraphLayout, from: ItemRef, side: 1 | -1): ItemRef | null {
  const here = layout.lanes[from.lane];
  if (here === undefined) return null;
  const gridRow = here.headerRow + 1 + from.row;
  for (let lane = from.lane + side; layout.lanes[lane] !== undefined; lane += side) {
    const item = rowNear(layout, lane, gridRow);
    if (item?.exact) return item.item;
  }
  return rowNear(layout, from.lane + side, gridRow)?.item ?? null;
}

function rowNear(
  layout: GraphLayout,
  lane: number,
  gridRow: number,
): { item: ItemRef; exact: boolean } | null {
  const placement = layout.lanes[lane];
  if (placement === undefined) return null;
  const wanted = gridRow - placement.headerRow - 1;
  const row = Math.min(countRows(placement.rows) - 1, Math.max(HEADER, wanted));
  return { item: { lane, row }, exact: row === wanted };
}
