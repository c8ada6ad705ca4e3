import { lastRowOnPath } from "#lib/graph/find-path.ts";
import { countRows, rowOfStep } from "#lib/graph/fold-steps.ts";
import { HEADER } from "#lib/graph/fork-home.ts";
import { toAxes } from "#lib/graph/grid.ts";
import type { MinimapScale } from "#lib/graph/minimap-scale.ts";
import { boxOf, edgeCorners } from "#lib/graph/place-item.ts";
import { type GraphDrawing, hueOf } from "./graph-drawing.ts";
import { placeMinimapLane } from "./minimap-lane.ts";
import { paintLaneMarks } from "./paint-lane-marks.ts";
import type { ThemeColors } from "./theme-colors.ts";

/** Beside the bar: hundreds of errors must not paint over the lane's hue. */
const ERROR_TICK = 5;
const QUIET = 0.35;

/** Lanes as bars in their key's hue, forks as lines between them, errors as ticks, the selection as a dot. */
export function paintMinimap(
  context: CanvasRenderingContext2D,
  drawing: GraphDrawing,
  scale: MinimapScale,
  colors: ThemeColors,
): void {
  const { layout, selected } = drawing;
  paintEdges(context, drawing, scale, colors);
  for (const lane of layout.lanes.keys()) paintLane(context, drawing, lane, scale, colors);
  const box = selected === null ? null : boxOf(layout, selected);
  if (box === null) return;
  context.fillStyle = colors.accent;
  context.strokeStyle = colors.panel;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc((box.x + box.width / 2) * scale.x, (box.y + box.height / 2) * scale.y, 3.5, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}

function paintEdges(
  context: CanvasRenderingContext2D,
  drawing: GraphDrawing,
  scale: MinimapScale,
  colors: ThemeColors,
): void {
  const { layout, path } = drawing;
  context.lineWidth = 1;
  for (const edge of layout.edges) {
    context.strokeStyle = colors.keys[hueOf(drawing, edge.toLane)] ?? "";
    context.globalAlpha = path === null ? 0.6 : path.has(edge.toLane) ? 1 : QUIET;
    context.beginPath();
    for (const { x, y } of edgeCorners(layout, edge).slice(1)) context.lineTo(x * scale.x, y * scale.y);
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** The bar of a lane; the part that does not lead to the selected step stands back. */
function paintLane(
  context: CanvasRenderingContext2D,
  drawing: GraphDrawing,
  lane: number,
  scale: MinimapScale,
  colors: ThemeColors,
): void {
  const { layout, lanes, path } = drawing;
  const { grid } = layout;
  const placement = layout.lanes[lane];
  if (placement === undefined) return;
  const { rows } = placement;
  const bar = placeMinimapLane(grid, placement, scale);
  const start = bar.alongOf(HEADER);
  const card = grid.cardAlong * toAxes(grid, scale).along;
  const upTo = (row: number) => ({ along: start, length: Math.max(2, bar.alongOf(row) + card - start) });
  context.fillStyle = colors.keys[hueOf(drawing, lane)] ?? "";
  context.globalAlpha = path === null ? 1 : QUIET;
  bar.fill(context, upTo(countRows(rows) - 1));
  context.globalAlpha = 1;
  const last = lastRowOnPath(path, layout, lane);
  if (last !== null) bar.fill(context, upTo(last));
  paintLaneMarks(context, drawing, lane, bar, colors);
  context.fillStyle = colors.err;
  for (const [index, step] of lanes[lane]?.steps.entries() ?? []) {
    const row = step.isError ? rowOfStep(rows, index) : HEADER;
    if (row !== HEADER) bar.tick(context, { along: bar.alongOf(row), side: 1, length: ERROR_TICK });
  }
}
