import { countRows, rowOfStep } from "#lib/graph/fold-steps.ts";
import { CARD_HEIGHT, laneX, ROW_PITCH } from "#lib/graph/grid.ts";
import type { MinimapScale } from "#lib/graph/minimap-scale.ts";
import { boxOf } from "#lib/graph/place-item.ts";
import { type GraphDrawing, hueOf } from "./graph-drawing.ts";
import { paintLaneMarks } from "./paint-lane-marks.ts";
import type { ThemeColors } from "./theme-colors.ts";

const BAR = 6;
/** Beside the bar: hundreds of errors must not paint over the lane's hue. */
const ERROR_TICK = 5;

/** Lanes as bars in their key's hue, forks as lines between them, errors as ticks, the selection as a dot. */
export function paintMinimap(
  context: CanvasRenderingContext2D,
  drawing: GraphDrawing,
  scale: MinimapScale,
  colors: ThemeColors,
): void {
  const { layout, lanes, selected } = drawing;
  const bar = Math.max(1, Math.min(BAR, scale.x * 288));
  context.lineWidth = 1;
  for (const edge of layout.edges) {
    context.strokeStyle = colors.keys[hueOf(drawing, edge.toLane)] ?? "";
    context.globalAlpha = 0.6;
    context.beginPath();
    context.moveTo(edge.startX * scale.x, edge.gutterY * scale.y);
    context.lineTo(edge.endX * scale.x, edge.gutterY * scale.y);
    context.lineTo(edge.endX * scale.x, edge.endY * scale.y);
    context.stroke();
  }
  context.globalAlpha = 1;
  for (const [lane, placement] of layout.lanes.entries()) {
    const centre = laneX(placement.column) * scale.x;
    const top = placement.headerRow * ROW_PITCH * scale.y;
    const length = (countRows(placement.rows) * ROW_PITCH + CARD_HEIGHT) * scale.y;
    context.fillStyle = colors.keys[hueOf(drawing, lane)] ?? "";
    context.fillRect(centre - bar / 2, top, bar, Math.max(2, length));
    paintLaneMarks(context, drawing, lane, { left: centre - bar / 2, bar }, scale, colors);
    context.fillStyle = colors.err;
    for (const [index, step] of lanes[lane]?.steps.entries() ?? []) {
      if (!step.isError) continue;
      const row = placement.headerRow + 1 + rowOfStep(placement.rows, index);
      context.fillRect(centre + bar / 2 + 1, row * ROW_PITCH * scale.y, ERROR_TICK, 2);
    }
  }
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
