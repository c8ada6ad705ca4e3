/**
 * The grid every drawing of the graph shares, in world pixels (zoom 1). Columns are conversations, rows are
 * steps. Sizes are fixed so that a position is arithmetic and nothing has to be measured.
 */
export const CARD_WIDTH = 288;
export const CARD_HEIGHT = 78;
export const HEADER_HEIGHT = 56;
export const FOLD_HEIGHT = 44;
export const ROW_PITCH = 116;
export const COLUMN_PITCH = 304;
/** The free strip under a row: edges run in it, the fork pill hangs into it. */
export const GUTTER = ROW_PITCH - CARD_HEIGHT;

export type Box = { x: number; y: number; width: number; height: number };

export type ItemShape = "header" | "step" | "fold";

const HEIGHTS: Record<ItemShape, number> = { header: HEADER_HEIGHT, step: CARD_HEIGHT, fold: FOLD_HEIGHT };

/**
 * Where an item of a shape lies. A header sits on its row's lower edge (the room above it is for the edge that
 * drops in), a fold in the row's middle.
 */
export function itemBox(shape: ItemShape, column: number, row: number): Box {
  const height = HEIGHTS[shape];
  const spare = CARD_HEIGHT - height;
  const offset = shape === "header" ? spare : spare / 2;
  return { x: column * COLUMN_PITCH, y: row * ROW_PITCH + offset, width: CARD_WIDTH, height };
}

/** The x of a column's lane line. */
export function laneX(column: number): number {
  return column * COLUMN_PITCH + CARD_WIDTH / 2;
}
