import type { Lane } from "#lib/api/graph.ts";
import { countRows, stepsOfRow } from "../fold-steps.ts";
import { HEADER } from "../fork-home.ts";
import type { Box, GraphDirection, Point } from "../grid.ts";
import type { EdgePlacement, GraphLayout } from "../layout-lanes.ts";
import { boxOf, edgeCorners } from "../place-item.ts";

/** A straight piece of an edge, along one of the axes. */
export type Segment = { x1: number; y1: number; x2: number; y2: number };

export function boxesOf(layout: GraphLayout): Box[] {
  return layout.lanes.flatMap(({ rows }, lane) =>
    Array.from({ length: countRows(rows) + 1 }, (_, index) => boxOf(layout, { lane, row: index - 1 })).filter(
      (box) => box !== null,
    ),
  );
}

export function segmentsOf(layout: GraphLayout, edge: EdgePlacement): Segment[] {
  const [start, turn, entry, end] = edgeCorners(layout, edge);
  return [
    { x1: start.x, y1: start.y, x2: turn.x, y2: turn.y },
    { x1: turn.x, y1: turn.y, x2: entry.x, y2: entry.y },
    { x1: entry.x, y1: entry.y, x2: end.x, y2: end.y },
  ];
}

export function crosses({ x1, y1, x2, y2 }: Segment, { x, y, width, height }: Box): boolean {
  return (
    Math.max(x1, x2) > x &&
    Math.min(x1, x2) < x + width &&
    Math.max(y1, y2) > y &&
    Math.min(y1, y2) < y + height
  );
}

export function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Positions of everything, by what it shows: to compare two layouts of a growing family. */
export function positionsOf(lanes: readonly Lane[], layout: GraphLayout): Map<string, unknown> {
  const positions = new Map<string, unknown>();
  for (const [lane, { rows }] of layout.lanes.entries()) {
    const id = lanes[lane]?.conversationId;
    positions.set(`${id}`, boxOf(layout, { lane, row: HEADER }));
    for (let row = 0; row < countRows(rows); row++) {
      const step = lanes[lane]?.steps[stepsOfRow(rows, row).from];
      positions.set(`${id}/${step?.eventId}`, boxOf(layout, { lane, row }));
    }
  }
  for (const edge of layout.edges) positions.set(`edge to ${lanes[edge.toLane]?.conversationId}`, edge);
  return positions;
}

/** Whether a point is on the side of a box that steps run towards (far) or from (near). */
export function isOnRim({ x, y }: Point, box: Box, direction: GraphDirection, side: "near" | "far"): boolean {
  const [rim, at] = direction === "vertical" ? [box.y, y] : [box.x, x];
  const length = direction === "vertical" ? box.height : box.width;
  const inside =
    direction === "vertical" ? x > box.x && x < box.x + box.width : y > box.y && y < box.y + box.height;
  return inside && at === (side === "near" ? rim : rim + length);
}

export function touches(a: Segment, b: Segment): boolean {
  return (
    Math.max(a.x1, a.x2) >= Math.min(b.x1, b.x2) &&
    Math.max(b.x1, b.x2) >= Math.min(a.x1, a.x2) &&
    Math.max(a.y1, a.y2) >= Math.min(b.y1, b.y2) &&
    Math.max(b.y1, b.y2) >= Math.min(a.y1, a.y2)
  );
}

/** Whether two pieces lie on each other: pieces that merely cross do not. */
export function coincide(a: Segment, b: Segment): boolean {
  const upright = (segment: Segment) => segment.x1 === segment.x2;
  return upright(a) === upright(b) && touches(a, b);
}
