import type { ChartPoint } from "./chart-series.ts";

/** More than one per pixel of a picture says nothing more. */
export const MAX_POINTS = 400;

const VALUES = ["input", "cachedShare"] as const;

/**
 * At most `limit` of the points (8 or more): the first and the last, and of each stretch between those where a
 * value is smallest or largest or missing. Points are picked, never averaged: every one shown was measured, and the
 * last still carries the whole cost.
 */
export function downsample(points: readonly ChartPoint[], limit = MAX_POINTS): ChartPoint[] {
  if (points.length <= limit) return [...points];
  const inner = points.length - 2;
  // Two extremes of each value, and one gap.
  const stretches = Math.max(1, Math.floor((limit - 2) / (VALUES.length * 2 + 1)));
  const kept = new Set([0, points.length - 1]);
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = 1 + Math.floor((stretch * inner) / stretches);
    const to = 1 + Math.floor(((stretch + 1) * inner) / stretches);
    for (const index of pickTelling(points, from, to)) kept.add(index);
  }
  return [...kept].sort((a, b) => a - b).flatMap((index) => points[index] ?? []);
}

function pickTelling(points: readonly ChartPoint[], from: number, to: number): number[] {
  const picked: number[] = [];
  let gap = -1;
  for (const name of VALUES) {
    let least = -1;
    let most = -1;
    for (let at = from; at < to; at++) {
      const value = points[at]?.[name] ?? null;
      if (value === null) gap = at;
      else {
        if (least < 0 || value < (points[least]?.[name] ?? 0)) least = at;
        if (most < 0 || value > (points[most]?.[name] ?? 0)) most = at;
      }
    }
    picked.push(least, most);
  }
  return [...picked, gap].filter((at) => at >= 0);
}
