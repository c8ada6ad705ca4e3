import { countRows, type LaneRows, rowOfStep } from "./fold-steps.ts";
import { type ForkHome, HEADER } from "./fork-home.ts";
import { CARD_HEIGHT, CARD_WIDTH, COLUMN_PITCH, itemBox, laneX, ROW_PITCH } from "./grid.ts";

/** One drawn item: a row of a lane, or its header (`row` is HEADER). */
export type ItemRef = { lane: number; row: number };

export type LanePlacement = {
  /** Equal to the lane's index: creation order, so a new lane is always the rightmost. */
  column: number;
  headerRow: number;
  rows: LaneRows;
  home: ForkHome | null;
  /** Number of the lane's first own step, counted along the path from the root: 1 for a root. */
  firstNumber: number;
  /** Forks that leave here: lane indexes by step index (HEADER for the header). */
  forks: ReadonlyMap<number, readonly number[]>;
};

/** `spawn` is for sub-agents, which the data does not hold yet; they will run in the same gutters. */
export type EdgeKind = "fork" | "spawn";

/** Down from (startX, startY), along the gutter at gutterY, down to (endX, endY), in world pixels. */
export type EdgePlacement = {
  kind: EdgeKind;
  from: ItemRef;
  toLane: number;
  gutterRow: number;
  startX: number;
  startY: number;
  gutterY: number;
  endX: number;
  endY: number;
};

export type GraphLayout = {
  lanes: readonly LanePlacement[];
  edges: readonly EdgePlacement[];
  /** Indexes into `edges`, by gutterRow: what a window shows is found by binary search. */
  edgesByRow: Int32Array;
  rowCount: number;
  width: number;
  height: number;
};

/** Gutter offsets run from the lower to the upper bound, ever closer: the first edge is the lowest. */
const GUTTER_LOW = 30;
const GUTTER_HIGH = 4;
/** Start offsets right of the lane line, kept clear of the card's rounded corner. */
const FAN_WIDTH = CARD_WIDTH / 2 - 16;

/**
 * Git-graph lanes: lane i is column i; a root's header is in row 0, a fork's header in the row under the item
 * it hangs from, steps one row each below the header. Edges of one item nest (a later fork starts further right
 * and runs higher), so they never cross each other, and run only in gutters, so they never cross a card.
 * Iterative and O(rows of fork points + lanes); appending a lane or a step moves nothing placed before.
 *
 * `homes` must point at earlier lanes only (findForkHomes guarantees it).
 */
export function layoutLanes(
  homes: readonly (ForkHome | null)[],
  rowsByLane: readonly LaneRows[],
): GraphLayout {
  const lanes: LanePlacement[] = [];
  const forksByLane = rowsByLane.map(() => new Map<number, number[]>());
  const edges: EdgePlacement[] = [];
  const edgesInGutter = new Map<number, number>();
  let rowCount = 0;
  for (const [column, rows] of rowsByLane.entries()) {
    const home = homes[column] ?? null;
    const source = home === null ? undefined : lanes[home.lane];
    let headerRow = 0;
    let firstNumber = 1;
    if (home !== null && source !== undefined) {
      const row = home.step === HEADER ? HEADER : rowOfStep(source.rows, home.step);
      const gutterRow = source.headerRow + 1 + row;
      const forks = forksByLane[home.lane];
      const siblings = forks?.get(home.step) ?? [];
      const channel = edgesInGutter.get(gutterRow) ?? 0;
      headerRow = gutterRow + 1;
      firstNumber = home.empty ? 1 : source.firstNumber + home.step + 1;
      edges.push({
        kind: "fork",
        from: { lane: home.lane, row },
        toLane: column,
        gutterRow,
        startX: laneX(source.column) + approach(siblings.length, 10) * FAN_WIDTH,
        startY: gutterRow * ROW_PITCH + CARD_HEIGHT,
        gutterY: gutterRow * ROW_PITCH + CARD_HEIGHT + gutterOffset(channel),
        endX: laneX(column),
        endY: itemBox("header", column, headerRow).y,
      });
      siblings.push(column);
      forks?.set(home.step, siblings);
      edgesInGutter.set(gutterRow, channel + 1);
    }
    lanes.push({ column, headerRow, rows, home, firstNumber, forks: forksByLane[column] ?? new Map() });
    rowCount = Math.max(rowCount, headerRow + 1 + countRows(rows));
  }
  return {
    lanes,
    edges,
    edgesByRow: Int32Array.from(edges.keys()).sort((a, b) => rowOf(edges, a) - rowOf(edges, b)),
    rowCount,
    width: lanes.length === 0 ? 0 : (lanes.length - 1) * COLUMN_PITCH + CARD_WIDTH,
    height: rowCount === 0 ? 0 : (rowCount - 1) * ROW_PITCH + CARD_HEIGHT,
  };
}

/** Distance of an edge's horizontal run from the row's lower edge. Distinct for every channel, however many. */
function gutterOffset(channel: number): number {
  return GUTTER_LOW - approach(channel, 5) * (GUTTER_LOW - GUTTER_HIGH);
}

/** 0, then towards 1 in shrinking steps: room for any number of edges without moving the earlier ones. */
function approach(index: number, half: number): number {
  return index / (index + half);
}

function rowOf(edges: readonly EdgePlacement[], index: number): number {
  return edges[index]?.gutterRow ?? 0;
}
