import { hottestBetween } from "#lib/graph/colour-scale.ts";
import { countRows, rowOfStep, stepsOfRow } from "#lib/graph/fold-steps.ts";
import type { GraphDrawing } from "./graph-drawing.ts";
import type { MinimapLane } from "./minimap-lane.ts";
import type { ThemeColors } from "./theme-colors.ts";

/** Before the bar: errors have the other side. */
const FOUND_TICK = 5;

/**
 * The heat scale on a lane's bar of the minimap, and ticks for what the search found. At most one rectangle per
 * pixel: thousands of rows share one.
 */
export function paintLaneMarks(
  context: CanvasRenderingContext2D,
  { layout, marks }: GraphDrawing,
  lane: number,
  bar: MinimapLane,
  colors: ThemeColors,
): void {
  const rows = layout.lanes[lane]?.rows;
  if (rows === undefined) return;
  const pixelOf = (row: number) => Math.floor(bar.alongOf(row));
  if (marks.heat !== null) {
    const rowCount = countRows(rows);
    for (let row = 0; row < rowCount; ) {
      const start = pixelOf(row);
      const { from } = stepsOfRow(rows, row);
      while (row < rowCount && pixelOf(row) === start) row++;
      const { to } = stepsOfRow(rows, row - 1);
      context.fillStyle = colors.heat[hottestBetween(marks.heat, lane, from, to)] ?? "";
      bar.fill(context, { along: start, length: Math.max(1, pixelOf(row) - start) });
    }
  }
  context.fillStyle = colors.warn;
  let painted = -1;
  for (const step of marks.found?.byLane[lane] ?? []) {
    const row = rowOfStep(rows, step);
    // A step that is shared with an earlier root is marked there.
    if (row < 0 && step >= 0) continue;
    const along = pixelOf(row);
    if (along === painted) continue;
    bar.tick(context, { along, side: -1, length: FOUND_TICK });
    painted = along;
  }
}
