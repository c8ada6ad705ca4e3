import { type Grid, laneAcross, toAxes } from "#lib/graph/grid.ts";
import type { LanePlacement } from "#lib/graph/layout-lanes.ts";
import type { MinimapScale } from "#lib/graph/minimap-scale.ts";

const BAR = 6;
const TICK_WIDTH = 2;

/** A lane's bar on the minimap, in minimap pixels along the lane, whichever way it runs. */
export type MinimapLane = {
  /** Where a row's cell begins; HEADER is the header's. */
  alongOf: (row: number) => number;
  /** A stretch of the bar. */
  fill: (context: CanvasRenderingContext2D, part: { along: number; length: number }) => void;
  /** A line off the bar's edge, on its near (-1) or far (1) side. */
  tick: (context: CanvasRenderingContext2D, tick: { along: number; side: 1 | -1; length: number }) => void;
};

export function placeMinimapLane(grid: Grid, placement: LanePlacement, scale: MinimapScale): MinimapLane {
  const pixels = toAxes(grid, scale);
  const thickness = Math.max(1, Math.min(BAR, pixels.across * grid.cardAcross));
  const centre = laneAcross(grid, placement.column) * pixels.across;
  const fill = (
    context: CanvasRenderingContext2D,
    box: [along: number, across: number, l: number, t: number],
  ) => {
    const [along, across, length, width] = box;
    if (grid.direction === "vertical") context.fillRect(across, along, width, length);
    else context.fillRect(along, across, length, width);
  };
  return {
    alongOf: (row) => (placement.headerRow + 1 + row) * grid.rowPitch * pixels.along,
    fill: (context, { along, length }) => fill(context, [along, centre - thickness / 2, length, thickness]),
    tick: (context, { along, side, length }) => {
      const edge = centre + (side * thickness) / 2 + side;
      fill(context, [along, side === 1 ? edge : edge - length, TICK_WIDTH, length]);
    },
  };
}
