import { COLUMN_PITCH, ROW_PITCH } from "./grid.ts";
import type { GraphLayout } from "./layout-lanes.ts";
import type { Transform } from "./viewport.ts";
import type { Viewport } from "./visible-slice.ts";

/** Screen pixels of the minimap per world pixel, each axis for itself: a long run is thin, not a hair. */
export type MinimapScale = { x: number; y: number };

/** A few lanes are drawn as bars, not as slabs over the whole minimap. */
const WIDEST_COLUMN = 26;
const HIGHEST_ROW = 10;

/** Fits a layout into a minimap of the given inner size. */
export function scaleMinimap(
  layout: Pick<GraphLayout, "width" | "height">,
  width: number,
  height: number,
): MinimapScale {
  return {
    x: Math.min(WIDEST_COLUMN / COLUMN_PITCH, width / Math.max(1, layout.width)),
    y: Math.min(HIGHEST_ROW / ROW_PITCH, height / Math.max(1, layout.height)),
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
