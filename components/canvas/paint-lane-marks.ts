import { hottestBetween } from "#lib/graph/colour-scale.ts";
import { countRows, rowOfStep, stepsOfRow } from "#lib/graph/fold-steps.ts";
import { ROW_PITCH } from "#lib/graph/grid.ts";
import type { MinimapScale } from "#lib/graph/minimap-scale.ts";
import type { GraphDrawing } from "./graph-drawing.ts";
import type { ThemeColors } from "./theme-colors.ts";

/** Left of the bar: errors have the right. */
const FOUND_TICK = 5;

/**
 * The heat scale on a lane's bar of the minimap, and ticks for what the search found. At most one rectangle per
 * pixel: thousands of rows share one.
 */
export function paintLaneMarks(
  context: CanvasRenderingContext2D,
  { layout, marks }: GraphDrawing,
  lane: number,
  { left, bar }: { left: number; bar: number },
  scale: MinimapScale,
  colors: ThemeColors,
): void {
  const placement = layout.lanes[lane];
  if (placement === undefined) return;
  const { rows, headerRow } = placement;
  const yOf = (row: number) => Math.floor((headerRow + 1 + row) * ROW_PITCH * scale.y);
  if (marks.heat !== null) {
    const rowCount = countRows(rows);
    for (let row = 0; row < rowCount; ) {
      const top = yOf(row);
      const { from } = stepsOfRow(rows, row);
      while (row < rowCount && yOf(row) === top) row++;
      const { to } = stepsOfRow(rows, row - 1);
      context.fillStyle = colors.heat[hottestBetween(marks.heat, lane, from, to)] ?? "";
      context.fillRect(left, top, bar, Math.max(1, yOf(row) - top));
    }
  }
  context.fillStyle = colors.warn;
  let painted = -1;
  for (const step of marks.found?.byLane[lane] ?? []) {
    const y = yOf(rowOfStep(rows, step));
    if (y === painted) continue;
    context.fillRect(left - 1 - FOUND_TICK, y, FOUND_TICK, 2);
    painted = y;
  }
}
