import type { ChartPoint } from "./chart-series.ts";

export type ChartAxis = "step" | "elapsedMs";
export type ChartValue = "input" | "output" | "cachedShare" | "cost";

/** One place on the axis with a value per series, in their order: measured, on the line between two that are, or none. */
export type ChartRow = { x: number; values: (number | null)[] };

/**
 * Several series over one axis. Series are measured at different places; where another one is, a series that goes on
 * gets the value of its line, so that lines do not break apart. A value that was not reported is a real gap: nothing is
 * drawn up to its neighbours.
 */
export function mergeSeries(
  series: readonly (readonly ChartPoint[])[],
  axis: ChartAxis,
  value: ChartValue,
): ChartRow[] {
  const placed = series.map((points) => placePoints(points, axis, value));
  const xs = [...new Set(placed.flatMap((points) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const cursors = placed.map(() => 0);
  return xs.map((x) => ({
    x,
    values: placed.map((points, index) => {
      let at = cursors[index] ?? 0;
      while ((points[at + 1]?.x ?? Number.POSITIVE_INFINITY) <= x) at++;
      cursors[index] = at;
      return valueAt(points[at], points[at + 1], x);
    }),
  }));
}

/** What a series measured last up to `x`, for reading a picture out; null before it begins. */
export function lastMeasured(points: readonly ChartPoint[], axis: ChartAxis, x: number): ChartPoint | null {
  let found: ChartPoint | null = null;
  for (const point of points) {
    const place = point[axis];
    if (place !== null && place <= x) found = point;
  }
  return found;
}

type Placed = { x: number; y: number | null };

/** Two steps can begin at the same moment: the later one counts. */
function placePoints(points: readonly ChartPoint[], axis: ChartAxis, value: ChartValue): Placed[] {
  const placed = new Map<number, Placed>();
  for (const point of points) {
    const x = point[axis];
    if (x !== null) placed.set(x, { x, y: point[value] });
  }
  return [...placed.values()].sort((a, b) => a.x - b.x);
}

function valueAt(before: Placed | undefined, after: Placed | undefined, x: number): number | null {
  if (before === undefined || before.x > x) return null;
  if (before.x === x) return before.y;
  if (after === undefined || before.y === null || after.y === null) return null;
  return before.y + ((after.y - before.y) * (x - before.x)) / (after.x - before.x);
}
