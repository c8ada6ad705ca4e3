import { countRows, isFold, rowOfStep } from "./fold-steps.ts";
import { HEADER } from "./fork-home.ts";
import { type Box, COLUMN_PITCH, type ItemShape, itemBox, ROW_PITCH } from "./grid.ts";
import type { GraphLayout, ItemRef } from "./layout-lanes.ts";

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
  return itemBox(shape, placement.column, placement.headerRow + 1 + item.row);
}

/** The item that shows a step (`step` HEADER: the lane's header), itself or inside a folded run. */
export function itemOfStep(layout: GraphLayout, lane: number, step: number): ItemRef | null {
  const placement = layout.lanes[lane];
  if (placement === undefined) return null;
  const item = { lane, row: step === HEADER ? HEADER : rowOfStep(placement.rows, step) };
  return shapeOf(layout, item) === null ? null : item;
}

/** The item under a point in world pixels, by arithmetic; null in gutters and empty space. */
export function itemAt(layout: GraphLayout, x: number, y: number): ItemRef | null {
  const lane = Math.floor(x / COLUMN_PITCH);
  const placement = layout.lanes[lane];
  if (placement === undefined) return null;
  const item = { lane, row: Math.floor(y / ROW_PITCH) - placement.headerRow - 1 };
  const box = boxOf(layout, item);
  const inside =
    box !== null && x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
  return inside ? item : null;
}
