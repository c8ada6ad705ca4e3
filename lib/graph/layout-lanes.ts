import { countRows, extendRows, isFold, type LaneRows, rowOfStep } from "./fold-steps.ts";
import { type EdgeKind, type ForkHome, firstNumberOf, HEADER } from "./fork-home.ts";
import { extentAlong, fanWidth, type Grid, type ItemShape, laneAcross } from "./grid.ts";

/** One drawn item: a row of a lane, or its header (`row` is HEADER). */
export type ItemRef = { lane: number; row: number };

export type LanePlacement = {
  /** Equal to the lane's index: creation order, so a new lane is always the outermost. */
  column: number;
  headerRow: number;
  rows: LaneRows;
  home: ForkHome | null;
  /** Number of the lane's first step, counted along the path from the root: 1 for a root. */
  firstNumber: number;
  /** Lanes that leave here: lane indexes by step index (HEADER for the header). */
  forks: ReadonlyMap<number, readonly number[]>;
};

/** From its item along the lanes to its gutter, across in it, along into its lane. In world pixels of both axes. */
export type EdgePlacement = {
  kind: EdgeKind;
  from: ItemRef;
  toLane: number;
  gutterRow: number;
  startAlong: number;
  startAcross: number;
  gutterAlong: number;
  endAlong: number;
  endAcross: number;
};

export type GraphLayout = {
  grid: Grid;
  lanes: readonly LanePlacement[];
  edges: readonly EdgePlacement[];
  /** Indexes into `edges`, by gutterRow: what a window shows is found by binary search. */
  edgesByRow: Int32Array;
  rowCount: number;
  width: number;
  height: number;
};

/** A lane to be placed. `homes` must point at earlier lanes only (findForkHomes guarantees it). */
export type LaneShape = { home: ForkHome | null; rows: LaneRows };

/** Gutter offsets run from the lower to the upper bound, ever closer: the first edge is the farthest. */
const GUTTER_LOW = 30;
const GUTTER_HIGH = 4;

/**
 * Git-graph lanes: lane i is column i; a root's header is in row 0, another's in the row behind the item it hangs
 * from, steps one row each behind the header. Edges of one item nest (a later one starts further out and turns
 * sooner), so they never cross each other, and run only in gutters, so they never cross a card.
 * Iterative, O(lanes log lanes).
 *
 * @param firstNumber of the steps of lane 0, which is not a root when a branch is shown alone.
 */
export function layoutLanes(grid: Grid, shapes: readonly LaneShape[], firstNumber = 1): GraphLayout {
  return placeLanes({ grid, lanes: [], edges: [], rowCount: 0 }, shapes, firstNumber);
}

/** The layout with more lanes, outside of the others: nothing that was placed moves. O(lanes log lanes). */
export function appendLanes(layout: GraphLayout, shapes: readonly LaneShape[]): GraphLayout {
  return shapes.length === 0 ? layout : placeLanes(layout, shapes, 1);
}

/**
 * The layout with `steps` more steps at the end of a lane, one row each: nothing that was placed moves. Amortised
 * O(steps added), whatever the lane's length, and one shallow copy of the list of lanes.
 */
export function growLane(layout: GraphLayout, lane: number, steps: number): GraphLayout {
  const placement = layout.lanes[lane];
  if (placement === undefined || steps === 0) return layout;
  const grown = { ...placement, rows: extendRows(placement.rows, steps) };
  const rowCount = Math.max(layout.rowCount, rowsUpTo(grown));
  const lanes = layout.lanes.with(lane, grown);
  return { ...layout, lanes, rowCount, ...sizeOf(layout.grid, lanes.length, rowCount) };
}

type Placed = Pick<GraphLayout, "grid" | "lanes" | "edges" | "rowCount">;

function placeLanes(before: Placed, shapes: readonly LaneShape[], firstNumber: number): GraphLayout {
  const { grid } = before;
  const lanes = [...before.lanes];
  const edges = [...before.edges];
  const room = countEdges(edges);
  const forks = new Map<number, Map<number, number[]>>();
  let { rowCount } = before;
  for (const { home, rows } of shapes) {
    const lane = lanes.length;
    const source = home === null ? undefined : lanes[home.lane];
    const placement: LanePlacement = {
      column: lane,
      headerRow: 0,
      rows,
      home,
      firstNumber: lane === 0 ? firstNumber : 1,
      forks: new Map(),
    };
    if (home !== null && source !== undefined) {
      const edge = placeEdge(grid, { home, source, toLane: lane }, room);
      edges.push(edge);
      placement.headerRow = edge.gutterRow + 1;
      placement.firstNumber = firstNumberOf(home, source.firstNumber);
      const leaving = forks.get(home.lane) ?? copyForks(source.forks);
      forks.set(home.lane, leaving);
      leaving.set(home.step, [...(leaving.get(home.step) ?? []), lane]);
    }
    lanes.push(placement);
    rowCount = Math.max(rowCount, rowsUpTo(placement));
  }
  for (const [lane, leaving] of forks) {
    const source = lanes[lane];
    if (source !== undefined) lanes[lane] = { ...source, forks: leaving };
  }
  return {
    grid,
    lanes,
    edges,
    edgesByRow: Int32Array.from(edges.keys()).sort((a, b) => rowOf(edges, a) - rowOf(edges, b)),
    rowCount,
    ...sizeOf(grid, lanes.length, rowCount),
  };
}

/** How many edges lie in a gutter, and how many of those leave one item of it. */
type EdgeRoom = { byGutter: Map<number, number>; byItem: Map<string, number> };

function countEdges(edges: readonly EdgePlacement[]): EdgeRoom {
  const room: EdgeRoom = { byGutter: new Map(), byItem: new Map() };
  for (const { gutterRow, from } of edges) takeRoom(room, gutterRow, from.lane);
  return room;
}

/** The next free place in a gutter and at an item: what is placed keeps its own. */
function takeRoom({ byGutter, byItem }: EdgeRoom, gutterRow: number, lane: number) {
  const item = `${gutterRow} ${lane}`;
  const channel = byGutter.get(gutterRow) ?? 0;
  const sibling = byItem.get(item) ?? 0;
  byGutter.set(gutterRow, channel + 1);
  byItem.set(item, sibling + 1);
  return { channel, sibling };
}

type Hanging = { home: ForkHome; source: LanePlacement; toLane: number };

function placeEdge(grid: Grid, { home, source, toLane }: Hanging, room: EdgeRoom): EdgePlacement {
  const row = home.step === HEADER ? HEADER : rowOfStep(source.rows, home.step);
  const gutterRow = source.headerRow + 1 + row;
  const shape: ItemShape = row === HEADER ? "header" : isFold(source.rows, row) ? "fold" : "step";
  const { channel, sibling } = takeRoom(room, gutterRow, home.lane);
  const along = gutterRow * grid.rowPitch;
  return {
    kind: home.kind,
    from: { lane: home.lane, row },
    toLane,
    gutterRow,
    startAlong: along + extentAlong(grid, shape).to,
    startAcross: laneAcross(grid, source.column) + approach(sibling, 10) * fanWidth(grid, shape),
    gutterAlong: along + grid.cardAlong + GUTTER_LOW - approach(channel, 5) * (GUTTER_LOW - GUTTER_HIGH),
    endAlong: along + grid.rowPitch + extentAlong(grid, "header").from,
    endAcross: laneAcross(grid, toLane),
  };
}

/** 0, then towards 1 in shrinking steps: room for any number of edges without moving the earlier ones. */
function approach(index: number, half: number): number {
  return index / (index + half);
}

function copyForks(forks: LanePlacement["forks"]): Map<number, number[]> {
  return new Map([...forks].map(([step, lanes]) => [step, [...lanes]]));
}

function rowsUpTo({ headerRow, rows }: LanePlacement): number {
  return headerRow + 1 + countRows(rows);
}

function sizeOf({ direction, ...grid }: Grid, lanes: number, rows: number) {
  const along = rows === 0 ? 0 : (rows - 1) * grid.rowPitch + grid.cardAlong;
  const across = lanes === 0 ? 0 : (lanes - 1) * grid.columnPitch + grid.cardAcross;
  return direction === "vertical" ? { width: across, height: along } : { width: along, height: across };
}

function rowOf(edges: readonly EdgePlacement[], index: number): number {
  return edges[index]?.gutterRow ?? 0;
}
