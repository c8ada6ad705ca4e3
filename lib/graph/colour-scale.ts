import type { Lane } from "#lib/api/graph.ts";
import { cachedShare } from "#lib/conversation/metrics.ts";
import type { Step } from "#lib/conversation/step.ts";

/** What the edge of a card says: which key it was sent with, or how much it took. */
export type ColourBy = "key" | "cost" | "cachedShare" | "latency";

/** Levels of the heat scale, 1 (cool) to HEAT_LEVELS (hot); 0 for steps that do not report the value. */
export const HEAT_LEVELS = 6;

export type ColourScale = {
  by: Exclude<ColourBy, "key">;
  /** The values at the cool and the hot end: dollars, a share 0..1, or milliseconds. Null when no step reports one. */
  ends: { cool: number; hot: number } | null;
  /** Level of each step, by lane index. */
  levels: readonly Uint8Array[];
};

/** The dearest steps would leave everything else at the cool end. */
const HOT_QUANTILE = 0.95;

const VALUES: Record<ColourScale["by"], (step: Step) => number | null> = {
  cost: ({ usage }) => usage.cost,
  cachedShare: ({ usage }) => cachedShare(usage),
  latency: ({ usage }) => usage.latencyMs,
};

/**
 * Puts every step of a family on a heat scale. Cost and latency run from the family's lowest value to its 95th
 * percentile; the cached share runs from 1 to 0, because what was not cached is what one looks for.
 * O(n log n). Null for "key": that is a colour per branch, not a scale.
 */
export function scaleSteps(lanes: readonly Lane[], by: ColourBy): ColourScale | null {
  if (by === "key") return null;
  const read = VALUES[by];
  const ends = findEnds(lanes, by);
  const levels = lanes.map(({ steps }) =>
    Uint8Array.from(steps, (step) => {
      const value = read(step);
      return value === null || ends === null ? 0 : levelOf(value, ends);
    }),
  );
  return { by, ends, levels };
}

/** The hottest level among the steps of a lane from `from` to `to`, exclusive. */
export function hottestBetween({ levels }: ColourScale, lane: number, from: number, to: number): number {
  let hottest = 0;
  for (let step = from; step < to; step++) hottest = Math.max(hottest, levels[lane]?.[step] ?? 0);
  return hottest;
}

function findEnds(lanes: readonly Lane[], by: ColourScale["by"]): ColourScale["ends"] {
  const read = VALUES[by];
  const values = lanes.flatMap(({ steps }) => steps.map(read).filter((value) => value !== null));
  if (values.length === 0) return null;
  if (by === "cachedShare") return { cool: 1, hot: 0 };
  const sorted = Float64Array.from(values).sort();
  const hot = sorted[Math.ceil((sorted.length - 1) * HOT_QUANTILE)] ?? 0;
  return { cool: sorted[0] ?? 0, hot };
}

function levelOf(value: number, { cool, hot }: { cool: number; hot: number }): number {
  if (cool === hot) return 1;
  const heat = Math.min(1, Math.max(0, (value - cool) / (hot - cool)));
  return Math.min(HEAT_LEVELS, 1 + Math.floor(heat * HEAT_LEVELS));
}
