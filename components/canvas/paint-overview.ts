import { isOnPath, lastRowOnPath } from "#lib/graph/find-path.ts";
import { stepsOfRow } from "#lib/graph/fold-steps.ts";
import { HEADER } from "#lib/graph/fork-home.ts";
import type { Point } from "#lib/graph/grid.ts";
import type { ItemRef } from "#lib/graph/layout-lanes.ts";
import { boxOf, edgeCorners, laneLine } from "#lib/graph/place-item.ts";
import { markOf } from "#lib/graph/step-marks.ts";
import { stepTitle } from "#lib/graph/step-title.ts";
import { sliceLayout, type Viewport, type VisibleSlice } from "#lib/graph/visible-slice.ts";
import { type GraphDrawing, hueOf } from "./graph-drawing.ts";
import type { ThemeColors } from "./theme-colors.ts";

/** Text below it would be a smear. */
const TEXT_ZOOM = 0.2;
const FONT = "10px system-ui, sans-serif";
/** Width of a character in FONT, on average: enough to cut a line without measuring thousands of them. */
const CHARACTER = 5.4;
const DIMMED = 0.3;
/** In screen pixels: scaled, dots would run together. */
const SPAWN_DASHES = [1.5, 2.5];
/** Of what does not lead to the selected step. Its words stay as dark as they are: they are to be read. */
const QUIET = 0.5;
/** Wide enough to compare colours of cards that are a few pixels high. */
const HEAT_EDGE = 40;

/** Draws what the viewport shows of the graph, in screen pixels: the picture of the cards, zoomed out. */
export function paintOverview(
  context: CanvasRenderingContext2D,
  drawing: GraphDrawing,
  viewport: Viewport,
  colors: ThemeColors,
): void {
  const { x, y, zoom, width, height } = viewport;
  context.clearRect(0, 0, width, height);
  context.font = FONT;
  context.textBaseline = "middle";
  const slice = sliceLayout(drawing.layout, {
    left: -x / zoom,
    top: -y / zoom,
    right: (width - x) / zoom,
    bottom: (height - y) / zoom,
  });
  paintLines(context, drawing, { slice, viewport }, colors);
  for (const { lane, fromRow, toRow } of slice.lanes) {
    for (let row = fromRow; row <= toRow; row++) paintItem(context, drawing, { lane, row }, viewport, colors);
  }
}

/** Lane lines and edges, those of the path to the selected step on top and stronger. */
function paintLines(
  context: CanvasRenderingContext2D,
  drawing: GraphDrawing,
  { slice, viewport: { x, y, zoom } }: { slice: VisibleSlice; viewport: Viewport },
  colors: ThemeColors,
): void {
  const { layout, path, edgeTexts } = drawing;
  const draw = (lane: number, points: readonly Point[] | null, strong: boolean) => {
    if (points === null) return;
    context.strokeStyle = colors.keys[hueOf(drawing, lane)] ?? "";
    context.globalAlpha = path === null || strong ? 1 : QUIET;
    context.lineWidth = Math.max(1, (strong ? 4 : 2) * zoom);
    context.setLineDash(edgeTexts[lane]?.kind === "spawn" ? SPAWN_DASHES : []);
    // Counted from the graph's corner: dashes that begin where the screen does would crawl while it moves.
    context.lineDashOffset = ((points[0]?.x ?? 0) + (points[0]?.y ?? 0)) * zoom;
    context.beginPath();
    for (const point of points) context.lineTo(point.x * zoom + x, point.y * zoom + y);
    context.stroke();
  };
  for (const { lane, fromRow, toRow } of slice.lanes) {
    draw(lane, laneLine(layout, lane, fromRow, toRow), false);
    const last = Math.min(toRow, lastRowOnPath(path, layout, lane) ?? HEADER);
    if (last > fromRow) draw(lane, laneLine(layout, lane, fromRow, last), true);
  }
  for (const index of slice.edges) {
    const edge = layout.edges[index];
    if (edge !== undefined) draw(edge.toLane, edgeCorners(layout, edge), path?.has(edge.toLane) ?? false);
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function paintItem(
  context: CanvasRenderingContext2D,
  drawing: GraphDrawing,
  item: ItemRef,
  { x, y, zoom }: Viewport,
  colors: ThemeColors,
): void {
  const box = boxOf(drawing.layout, item);
  const lane = drawing.lanes[item.lane];
  const placement = drawing.layout.lanes[item.lane];
  if (box === null || lane === undefined || placement === undefined) return;
  const { from, to } = stepsOfRow(placement.rows, item.row);
  const step = item.row === HEADER || to - from > 1 ? undefined : lane.steps[from];
  const failed = step?.isError ?? false;
  const selected = drawing.selected?.lane === item.lane && drawing.selected.row === item.row;
  const [left, top, width, height] = [
    box.x * zoom + x,
    box.y * zoom + y,
    box.width * zoom,
    box.height * zoom,
  ];
  const mark = markOf(drawing.marks, drawing.layout, item);
  const aside = !isOnPath(drawing.path, drawing.layout, item);
  // First the ground: the lines behind a paler card must not show through it.
  context.fillStyle = colors.bg;
  context.fillRect(left, top, width, height);
  context.globalAlpha = mark.dimmed ? DIMMED : aside ? QUIET : 1;
  context.fillStyle = failed ? colors.errSoft : colors.panel;
  context.fillRect(left, top, width, height);
  context.strokeStyle = selected
    ? colors.accent
    : mark.found
      ? colors.warn
      : failed
        ? colors.err
        : colors.line;
  context.lineWidth = selected || mark.found ? 2 : 1;
  context.strokeRect(left, top, width, height);
  const key = failed ? colors.err : (colors.keys[hueOf(drawing, item.lane)] ?? "");
  context.fillStyle = mark.heat === null ? key : (colors.heat[mark.heat] ?? "");
  const edge = (mark.heat === null ? 4 : HEAT_EDGE) * zoom;
  if (item.row !== HEADER) context.fillRect(left, top, Math.max(2, edge), height);
  context.globalAlpha = mark.dimmed ? DIMMED : 1;
  if (zoom >= TEXT_ZOOM) {
    const text = item.row === HEADER ? lane.title : step ? stepTitle(step) : `${to - from} steps`;
    const singledOut = item.row === HEADER || drawing.path !== null;
    context.fillStyle = failed ? colors.err : singledOut && !aside ? colors.text : colors.mute;
    const start = 3 + Math.max(4, edge);
    const room = width - start - 4;
    const fits = Math.floor(room / CHARACTER);
    const line = text.length > fits ? `${text.slice(0, Math.max(0, fits - 1))}…` : text;
    context.fillText(line, left + start, top + height / 2, room);
  }
  context.globalAlpha = 1;
}
