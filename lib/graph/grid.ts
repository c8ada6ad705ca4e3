/**
 * The grid every drawing of the graph shares, in world pixels (zoom 1). Columns are conversations, rows are
 * steps. Sizes are fixed so that a position is arithmetic and nothing has to be measured.
 *
 * Everything is placed on two axes: `along` the steps and `across` the lanes. Which of them is x is the direction's
 * business alone (`toPoint`).
 */
export const CARD_WIDTH = 288;
export const CARD_HEIGHT = 78;
export const HEADER_HEIGHT = 56;
export const FOLD_HEIGHT = 44;

/** Steps run down the screen, or to the right. */
export type GraphDirection = "vertical" | "horizontal";

export type Grid = {
  direction: GraphDirection;
  /** Along, from one step's cell to the next. */
  rowPitch: number;
  /** Across, from one lane's cell to the next. */
  columnPitch: number;
  /** A card's extent along and across. */
  cardAlong: number;
  cardAcross: number;
};

/** The free strip behind a row: edges run in it. In a vertical graph the fork pill hangs into it too. */
export const GUTTER = 38;

export const VERTICAL: Grid = {
  direction: "vertical",
  rowPitch: CARD_HEIGHT + GUTTER,
  columnPitch: CARD_WIDTH + 16,
  cardAlong: CARD_HEIGHT,
  cardAcross: CARD_WIDTH,
};

/** Lanes are as far apart as the fork pill below a card needs. */
export const HORIZONTAL: Grid = {
  direction: "horizontal",
  rowPitch: CARD_WIDTH + GUTTER + 8,
  columnPitch: CARD_HEIGHT + 32,
  cardAlong: CARD_WIDTH,
  cardAcross: CARD_HEIGHT,
};

export function gridOf(direction: GraphDirection): Grid {
  return direction === "vertical" ? VERTICAL : HORIZONTAL;
}

export type Point = { x: number; y: number };
export type Box = { x: number; y: number; width: number; height: number };

export type ItemShape = "header" | "step" | "fold";

const HEIGHTS: Record<ItemShape, number> = { header: HEADER_HEIGHT, step: CARD_HEIGHT, fold: FOLD_HEIGHT };

export function toPoint({ direction }: Grid, along: number, across: number): Point {
  return direction === "vertical" ? { x: across, y: along } : { x: along, y: across };
}

export function toAxes({ direction }: Grid, { x, y }: Point): { along: number; across: number } {
  return direction === "vertical" ? { along: y, across: x } : { along: x, across: y };
}

/**
 * Where an item of a shape lies. A header sits on its cell's lower edge (the room above it is for what its edge
 * says), a fold in the cell's middle.
 */
export function itemBox(grid: Grid, shape: ItemShape, column: number, row: number): Box {
  const { x, y } = toPoint(grid, row * grid.rowPitch, column * grid.columnPitch);
  const height = HEIGHTS[shape];
  const spare = CARD_HEIGHT - height;
  return { x, y: y + (shape === "header" ? spare : spare / 2), width: CARD_WIDTH, height };
}

/** A column's lane line, across. */
export function laneAcross({ columnPitch, cardAcross }: Grid, column: number): number {
  return column * columnPitch + cardAcross / 2;
}

/** Where a shape's near edge lies along its cell, and where its far one. */
export function extentAlong({ direction, cardAlong }: Grid, shape: ItemShape): { from: number; to: number } {
  if (direction === "horizontal") return { from: 0, to: cardAlong };
  const spare = CARD_HEIGHT - HEIGHTS[shape];
  const from = shape === "header" ? spare : spare / 2;
  return { from, to: from + HEIGHTS[shape] };
}

/** Room for the starts of edges beside the lane line, clear of the card's rounded corner. */
export function fanWidth({ direction }: Grid, shape: ItemShape): number {
  return direction === "vertical"
    ? CARD_WIDTH / 2 - 16
    : (shape === "fold" ? FOLD_HEIGHT : CARD_HEIGHT) / 2 - 9;
}
