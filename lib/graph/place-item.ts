import type { StepRef } from "./find-selected.ts";
import { countRows, isFold, rowOfStep } from "./fold-steps.ts";
import { firstDrawnStep, HEADER } from "./fork-home.ts";
import { type Box, type ItemShape, itemBox, laneAcross, type Point, toAxes, toPoint } from "./grid.ts";
import type { EdgePlacement, GraphLayout, ItemRef } from "./layout-lanes.ts";

/** What is drawn at an item; null when the layout has no such item. */
export function shapeOf(layout: GraphLayout, { lane, row }: ItemRef): ItemShape | null {
  const placement = layout.lanes[lane];
  if (placement === undefined || row < HEADER || row >= countRows(placement.rows)) return null;
  if (row === HEADER) return "header";
  return isFold(placement.rows, row) ? "fold" : "step";
}

/** Where an item lies in world pixels; null when the layout has no such item. */
export function boxOf(layout: GraphLayout, item: ItemRef): Box | null {
  const shape = shapeOf(layout, item);
  const placement = layout.lanes[item.lane];
  if (shape === null || placement === undefined) return null;
  return itemBox(layout.grid, shape, placement.column, placement.headerRow + 1 + item.row);
}

/** The step that is drawn for a step: itself, or the same one of the earlier root its lane shares it with. */
export function drawnStep(layout: GraphLayout, ref: StepRef): StepRef {
  let { lane } = ref;
  for (;;) {
    const home = layout.lanes[lane]?.home ?? null;
    if (home === null || ref.step === HEADER || ref.step >= firstDrawnStep(home))
      return { lane, step: ref.step };
    lane = home.lane;
  }
}

/** Where the item lies that a lane's header hangs from; null for other items, and for roots. */
export function sourceBoxOf(layout: GraphLayout, { lane, row }: ItemRef): Box | null {
  const home = row === HEADER ? (layout.lanes[lane]?.home ?? null) : null;
  const item = home === null ? null : itemOfStep(layout, home);
  return item === null ? null : boxOf(layout, item);
}

/** The item that shows a step (`step` HEADER: the lane's header), itself or inside a folded run. */
export function itemOfStep(layout: GraphLayout, ref: StepRef): ItemRef | null {
  const { lane, step } = drawnStep(layout, ref);
  const placement = layout.lanes[lane];
  if (placement === undefined) return null;
  const item = { lane, row: step === HEADER ? HEADER : rowOfStep(placement.rows, step) };
  return shapeOf(layout, item) === null ? null : item;
}

/** The part of a lane's line that belongs to rows `fromRow` to `toRow`, HEADER for the header: between their middles. */
export function laneLine(
  { grid, lanes }: GraphLayout,
  lane: number,
  fromRow: number,
  toRow: number,
): [Point, Point] | null {
  const placement = lanes[lane];
  if (placement === undefined) return null;
  const across = laneAcross(grid, placement.column);
  const along = (row: number) => (placement.headerRow + 1 + row) * grid.rowPitch + grid.cardAlong / 2;
  return [toPoint(grid, along(fromRow), across), toPoint(grid, along(toRow), across)];
}

/** An edge's start, its two turns in the gutter, and its end. */
export function edgeCorners({ grid }: Pick<GraphLayout, "grid">, edge: EdgePlacement): Corners {
  return [
    toPoint(grid, edge.startAlong, edge.startAcross),
    toPoint(grid, edge.gutterAlong, edge.startAcross),
    toPoint(grid, edge.gutterAlong, edge.endAcross),
    toPoint(grid, edge.endAlong, edge.endAcross),
  ];
}

export type Corners = readonly [start: Point, turn: Point, entry: Point, end: Point];

/** The item under a point in world pixels, by arithmetic; null in gutters and empty space. */
export function itemAt(layout: GraphLayout, x: number, y: number): ItemRef | null {
  const { along, across } = toAxes(layout.grid, { x, y });
  const lane = Math.floor(across / layout.grid.columnPitch);
  const placement = layout.lanes[lane];
  if (placement === undefined) return null;
  const item = { lane, row: Math.floor(along / layout.grid.rowPitch) - placement.headerRow - 1 };
  const box = boxOf(layout, item);
  const inside =
    box !== null && x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
  return inside ? item : null;
}
