import { toPoint } from "./grid.ts";
import type { GraphLayout } from "./layout-lanes.ts";
import type { Transform } from "./viewport.ts";
import type { Viewport } from "./visible-slice.ts";

/** Screen pixels of the minimap per world pixel, each axis for itself: a long run is thin, not a hair. */
export type MinimapScale = { x: number; y: number };

/** A few lanes are drawn as bars, not as slabs over the whole minimap. */
const WIDEST_LANE = { vertical: 26, horizontal: 14 };
const LONGEST_ROW = 10;

/** Fits a layout into a minimap of the given inner size. */
export function scaleMinimap(
  layout: Pick<GraphLayout, "grid" | "width" | "height">,
  width: number,
  height: number,
): MinimapScale {
  const { grid } = layout;
  const most = toPoint(grid, LONGEST_ROW / grid.rowPitch, WIDEST_LANE[grid.direction] / grid.columnPitch);
  return {
    x: Math.min(most.x, width / Math.max(1, layout.width)),
    y: Math.min(most.y, height / Math.max(1, layout.height)),
  };
}

/** The part of the minimap a viewport shows, in minimap pixels; it may reach beyond the minimap. */
export function viewportOnMinimap({ x, y, zoom, width, height }: Viewport, scale: MinimapScale) {
  return {
    left: (-x / zoom) * scale.x,
    top: (-y / zoom) * scale.y,
    width: (width / zoom) * scale.x,
    height: (height / zoom) * scale.y,
  };
}

/** The transform that puts the world under a minimap point into the middle of the viewport. */
export function centreFromMinimap(
  { zoom, width, height }: Viewport,
  scale: MinimapScale,
  pointX: number,
  pointY: number,
): Transform {
  return { zoom, x: width / 2 - (pointX / scale.x) * zoom, y: height / 2 - (pointY / scale.y) * zoom };
}
