import type { ChartPoint } from "./chart-series.ts";
import type { ChartAxis, ChartValue } from "./merge-series.ts";

/**
 * What a picture shows, in words: per series its first, last and largest value, and how many are missing.
 * @param show writes a value as a person reads it.
 */
export function describeSeries(
  series: readonly { name: string; points: readonly ChartPoint[] }[],
  axis: ChartAxis,
  value: ChartValue,
  show: (value: number | null) => string,
): string {
  return series
    .map(({ name, points }) => {
      const said = describeValues(points, axis, value, show);
      return series.length === 1 ? `${said.charAt(0).toUpperCase()}${said.slice(1)}.` : `${name}: ${said}.`;
    })
    .join(" ");
}

function describeValues(
  points: readonly ChartPoint[],
  axis: ChartAxis,
  value: ChartValue,
  show: (value: number | null) => string,
): string {
  const placed = points.filter((point) => point[axis] !== null);
  const known = placed.flatMap((point) => point[value] ?? []);
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined) return "nothing reported";
  if (known.length === 1) return `${show(first)} once`;
  const most = known.reduce((max, each) => Math.max(max, each), first);
  const missing = placed.length - known.length;
  const parts = [`from ${show(first)} to ${show(last)}`];
  if (most > Math.max(first, last)) parts.push(`at most ${show(most)}`);
  if (missing > 0) parts.push(`${missing} of ${placed.length} not reported`);
  return parts.join(", ");
}
