import type { Box, GraphDirection } from "./grid.ts";
import type { GraphLayout } from "./layout-lanes.ts";
import type { Viewport } from "./visible-slice.ts";

export type Transform = Pick<Viewport, "x" | "y" | "zoom">;
type Size = Pick<Viewport, "width" | "height">;

export const MINIMUM_ZOOM = 0.04;
export const MAXIMUM_ZOOM = 1.6;
/** Below it cards could not be read: the overview is drawn on a canvas instead. */
export const OVERVIEW_ZOOM = 0.5;

const MARGIN = 16;
/**
 * Where the graph's upper edge is at the start. Above a root's header there is spare room in its cell, which is lifted
 * out of view; beside it, in a graph that runs to the right, are cards without any.
 */
const TOP: Record<GraphDirection, number> = { vertical: -6, horizontal: MARGIN };
/** What must stay free around a revealed card, no more than the start leaves: below it hang the pills and the controls. */
const CLEARANCE = { left: MARGIN, right: 24, top: MARGIN, bottom: 72 };
/** What may be given up of it to have two boxes in view rather than one. */
const TIGHT = { left: 4, right: 4, top: 4, bottom: 56 };
type Clearance = typeof CLEARANCE;
/**
 * How high minimap and controls reach from the view's lower edge: side by side; below a width, the minimap above the
 * controls; below another, above two rows of them. The first look and the first picture go by it, because nothing can
 * be measured yet; a move is told what they really take.
 */
const USUAL_COVER = {
  beside: 130,
  above: { height: 170, below: 832 },
  aboveTwo: { height: 206, below: 430 },
};
/** How far a card's pills hang below it, in the world: they grow with the card. */
const PILLS = 22;
/** What a low view can spare of its height. */
const SPARED = 0.45;

/** What minimap and controls take of a view at its lower edge, and how much of it the controls alone. */
export type Covered = { all: number; controls: number };

/** The clearance of a view: where it is high enough, what is revealed lies above the minimap too, with its pills. */
function clearOf(
  clearance: Clearance,
  { width, height, zoom }: Size & Pick<Viewport, "zoom">,
  covered = usualCover(width),
): Clearance {
  const needed = Math.max(USUAL_COVER.beside, covered) + PILLS * zoom;
  return { ...clearance, bottom: Math.max(clearance.bottom, Math.min(needed, height * SPARED)) };
}

function usualCover(width: number): number {
  const { beside, above, aboveTwo } = USUAL_COVER;
  if (width < aboveTwo.below) return aboveTwo.height;
  return width < above.below ? above.height : beside;
}

/** Where the left edge of a graph is at the start. */
export const START_X = MARGIN;

/** How high a wide graph has to be to start at its corner: as much as shows the selection clear of the edge (`clearOf`). */
export function startsAtCorner(selected: Box): number {
  const end = TOP.vertical + selected.y + selected.height;
  return Math.max(end + CLEARANCE.bottom, Math.min(end + USUAL_COVER.beside + PILLS, end / (1 - SPARED)));
}

/**
 * Where `startViewport` puts the upper edge of a graph that runs down the screen, as a length of CSS: the server knows
 * neither how wide nor how high the graph is. A percentage is of its height and 100cqw its width; the large factor
 * makes a switch of a difference.
 */
export function startTop(selected: Box): string {
  const { beside, above, aboveTwo } = USUAL_COVER;
  const more = (below: number, by: number) => `clamp(0px, (${below}px - 100cqw) * 9999, ${by}px)`;
  const cover = `${beside + PILLS}px + ${more(above.below, above.height - beside)} + ${more(aboveTwo.below, aboveTwo.height - above.height)}`;
  const end = selected.y + selected.height;
  const clear = `max(${CLEARANCE.bottom}px, min(${cover}, ${SPARED * 100}%))`;
  const centred = `min(${TOP.vertical}px, 50% - ${selected.y + selected.height / 2}px, 100% - ${end}px - ${clear})`;
  return `max(${centred}, min(${TOP.vertical}px, (100% - ${TOP.vertical + end}px - ${clear}) * 9999 + ${TOP.vertical}px))`;
}

/** The first look: full size from the top left, or centred on the selection when it lies outside of that. */
export function startViewport(
  size: Size,
  selected: Box | null,
  direction: GraphDirection = "vertical",
  covered?: Covered,
): Transform {
  const start = { x: MARGIN, y: TOP[direction], zoom: 1 };
  if (selected === null || revealBox({ ...start, ...size }, selected, covered) === null) return start;
  return atCorner(centreBox({ ...start, ...size }, selected, covered), direction);
}

/** The same zoom with a box in the middle, or as near to it as minimap and controls leave it clear. */
export function centreBox(viewport: Viewport, box: Box, covered?: Covered): Transform {
  const { zoom, width, height } = viewport;
  const middle = {
    zoom,
    x: width / 2 - (box.x + box.width / 2) * zoom,
    y: height / 2 - (box.y + box.height / 2) * zoom,
  };
  return revealBox({ ...viewport, ...middle }, box, covered) ?? middle;
}

/** The smallest move that brings a box into view, clear of the edges; null when it is in view already. */
export function revealBox(viewport: Viewport, box: Box, covered?: Covered): Transform | null {
  return revealWithin(viewport, box, clearOf(CLEARANCE, viewport, covered?.all));
}

function revealWithin(viewport: Viewport, box: Box, clearance: Clearance): Transform | null {
  const { x, y, zoom, width, height } = viewport;
  const dx = shiftInto(box.x * zoom + x, box.width * zoom, clearance.left, width - clearance.right);
  const dy = shiftInto(box.y * zoom + y, box.height * zoom, clearance.top, height - clearance.bottom);
  return dx === 0 && dy === 0 ? null : { x: x + dx, y: y + dy, zoom };
}

/** As revealBox, with a companion box in view too where the screen has room for both: the box itself goes first. */
export function revealTogether(
  viewport: Viewport,
  box: Box,
  companion: Box,
  covered?: Covered,
): Transform | null {
  const { zoom, width, height } = viewport;
  const left = Math.min(box.x, companion.x);
  const top = Math.min(box.y, companion.y);
  const both = {
    x: left,
    y: top,
    width: Math.max(box.x + box.width, companion.x + companion.width) - left,
    height: Math.max(box.y + box.height, companion.y + companion.height) - top,
  };
  const clear = [CLEARANCE, TIGHT].map((each) => clearOf(each, viewport, covered?.all));
  const room = [...clear, TIGHT].find(
    (clearance) =>
      both.width * zoom <= width - clearance.left - clearance.right &&
      both.height * zoom <= height - clearance.top - clearance.bottom,
  );
  return room === undefined ? revealBox(viewport, box, covered) : revealWithin(viewport, both, room);
}

/** The same view with a box where another one was: what grew or folded elsewhere moves around it. */
export function holdBox({ x, y, zoom }: Transform, before: Box, after: Box): Transform {
  return { x: x + (before.x - after.x) * zoom, y: y + (before.y - after.y) * zoom, zoom };
}

/** The view moved so far that no empty space before the graph's corner is in it. */
export function atCorner({ x, y, zoom }: Transform, direction: GraphDirection): Transform {
  return { x: Math.min(MARGIN, x), y: Math.min(TOP[direction], y), zoom };
}

/**
 * The whole graph above the controls, never larger than life; the minimap is not shown then. What does not fit at
 * MINIMUM_ZOOM starts at its top left.
 */
export function fitLayout(
  { width, height }: Size,
  layout: Pick<GraphLayout, "width" | "height">,
  covered?: Covered,
): Transform {
  const below = Math.max(CLEARANCE.bottom, (covered?.controls ?? 0) + MARGIN);
  const ratio = Math.min(
    (width - 2 * MARGIN) / Math.max(1, layout.width),
    (height - MARGIN - below) / Math.max(1, layout.height),
  );
  const zoom = Math.min(1, Math.max(MINIMUM_ZOOM, ratio));
  return {
    zoom,
    x: Math.max(MARGIN, (width - layout.width * zoom) / 2),
    y: MARGIN + Math.min(0, TOP.vertical * zoom),
  };
}

/** How far to move a stretch so that it lies in [from, to]; its start wins when it is too long. */
function shiftInto(start: number, length: number, from: number, to: number): number {
  if (start < from || length > to - from) return start === from ? 0 : from - start;
  return Math.min(0, to - (start + length));
}
