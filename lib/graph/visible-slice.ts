import { countRows } from "./fold-steps.ts";
import { HEADER } from "./fork-home.ts";
import { toAxes } from "./grid.ts";
import type { GraphLayout } from "./layout-lanes.ts";

/** What React Flow calls a transform, with the size of the surface: screen = world × zoom + (x, y). */
export type Viewport = { x: number; y: number; zoom: number; width: number; height: number };

/** A rectangle of the world that is drawn, somewhat larger than what is seen. */
export type GraphWindow = { left: number; top: number; right: number; bottom: number };

/** Rows `fromRow` to `toRow`, inclusive, of a lane; row HEADER is its header. */
export type VisibleLane = { lane: number; fromRow: number; toRow: number };

export type VisibleSlice = { lanes: VisibleLane[]; edges: number[] };

/** Drawn beyond the edge of the screen, as a part of it. */
const OVERSCAN = 0.15;

/**
 * The window to draw for a viewport, snapped outwards to a raster of at least half a screen. Most frames of a
 * pan give the same numbers, so the drawing is asked for again only every half screen. The raster is a power
 * of two: zooming does not shift it with every frame.
 */
export function quantiseWindow({ x, y, zoom, width, height }: Viewport): GraphWindow {
  const horizontal = snap(-x / zoom, width / zoom);
  const vertical = snap(-y / zoom, height / zoom);
  return { left: horizontal.from, right: horizontal.to, top: vertical.from, bottom: vertical.to };
}

export function sameWindow(a: GraphWindow, b: GraphWindow): boolean {
  return a.left === b.left && a.right === b.right && a.top === b.top && a.bottom === b.bottom;
}

/** The items and edges that touch a window. Arithmetic per column, binary search for edges. */
export function sliceLayout(layout: GraphLayout, window: GraphWindow): VisibleSlice {
  const { grid } = layout;
  const from = toAxes(grid, { x: window.left, y: window.top });
  const to = toAxes(grid, { x: window.right, y: window.bottom });
  const firstRow = Math.floor(from.along / grid.rowPitch);
  const lastRow = Math.floor(to.along / grid.rowPitch);
  const firstColumn = Math.max(0, Math.floor(from.across / grid.columnPitch));
  const lastColumn = Math.min(layout.lanes.length - 1, Math.floor(to.across / grid.columnPitch));
  const lanes: VisibleLane[] = [];
  for (let lane = firstColumn; lane <= lastColumn; lane++) {
    const placement = layout.lanes[lane];
    if (placement === undefined) continue;
    const above = placement.headerRow + 1;
    const fromRow = Math.max(HEADER, firstRow - above);
    const toRow = Math.min(countRows(placement.rows) - 1, lastRow - above);
    if (fromRow <= toRow) lanes.push({ lane, fromRow, toRow });
  }
  return { lanes, edges: sliceEdges(layout, { from: from.across, to: to.across, firstRow, lastRow }) };
}

type AxisWindow = { from: number; to: number; firstRow: number; lastRow: number };

function sliceEdges(layout: GraphLayout, { from, to, firstRow, lastRow }: AxisWindow): number[] {
  const visible: number[] = [];
  for (let at = findFirstEdge(layout, firstRow - 1); at < layout.edgesByRow.length; at++) {
    const index = layout.edgesByRow[at] ?? 0;
    const edge = layout.edges[index];
    if (edge === undefined || edge.gutterRow > lastRow) break;
    if (edge.startAcross <= to && edge.endAcross >= from) visible.push(index);
  }
  return visible;
}

function findFirstEdge(layout: GraphLayout, row: number): number {
  let low = 0;
  let high = layout.edgesByRow.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((layout.edges[layout.edgesByRow[middle] ?? 0]?.gutterRow ?? 0) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

function snap(from: number, length: number): { from: number; to: number } {
  const raster = 2 ** Math.ceil(Math.log2(Math.max(1, length / 2)));
  const spare = length * OVERSCAN;
  return {
    from: Math.floor((from - spare) / raster) * raster,
    to: Math.ceil((from + length + spare) / raster) * raster,
  };
}
