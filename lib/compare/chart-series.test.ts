import { describe, expect, it } from "vitest";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { makeStep } from "#lib/graph/random-family.ts";
import { type ChartPoint, chartSeries, type SpentStep } from "./chart-series.ts";
import { downsample, MAX_POINTS } from "./downsample.ts";
import { lastMeasured, mergeSeries } from "./merge-series.ts";

type Spent = {
  input?: number | null;
  cacheRead?: number | null;
  cost?: number | null;
  at?: string | null;
  owner?: string;
};

function spent(facts: Spent | null, index: number): SpentStep {
  const usage = facts === null ? emptyTotals() : { ...emptyTotals(), responses: 1, ...pickUsage(facts) };
  const step = makeStep(index, `e${index}`, { usage, timestamp: facts?.at ?? null });
  return { step, owner: facts?.owner ?? "run" };
}

function pickUsage({ input = null, cacheRead = null, cost = null }: Spent) {
  return { input, cacheRead, cost };
}

const series = (...facts: (Spent | null)[]) => chartSeries(facts.map(spent));

describe("chartSeries", () => {
  it("has a point per step with a response, numbered as the path is", () => {
    const points = series(null, { input: 100, cacheRead: 50, cost: 1 }, null, {
      input: 200,
      cacheRead: 0,
      cost: 2,
    });
    expect(points.map(({ step, input, cachedShare, cost }) => [step, input, cachedShare, cost])).toEqual([
      [2, 100, 0.5, 1],
      [4, 200, 0, 3],
    ]);
  });

  it("keeps what was not reported a gap, and adds nothing for it", () => {
    const points = series({ cost: 1 }, {}, { cost: 2 });
    expect(points.map(({ cost }) => cost)).toEqual([1, null, 3]);
    expect(points.map(({ input }) => input)).toEqual([null, null, null]);
  });

  it("counts time while one owner works, not the days before a fork was made", () => {
    const points = series(
      { at: "2026-01-01T00:00:00Z" },
      { at: "2026-01-01T00:00:10Z" },
      { at: null },
      { at: "2026-01-09T00:00:00Z", owner: "fork" },
      { at: "2026-01-09T00:00:05Z", owner: "fork" },
    );
    expect(points.map(({ elapsedMs }) => elapsedMs)).toEqual([0, 10_000, null, 10_000, 15_000]);
  });
});

describe("downsample", () => {
  it("picks points as they are: ends, extremes, gaps and the whole cost", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = seededRandom(seed);
      const points = chartSeries(
        Array.from({ length: 1 + random.int(6_000) }, (_, index) =>
          spent(
            {
              input: random.chance(0.1) ? null : random.int(100_000),
              cacheRead: random.int(9),
              cost: random.int(9),
            },
            index,
          ),
        ),
      );
      const kept = downsample(points);
      const label = `seed ${seed}`;
      expect(kept.length, label).toBeLessThanOrEqual(MAX_POINTS);
      expect(new Set(kept).size, label).toBe(kept.length);
      expect(kept, label).toEqual(points.filter((point) => kept.includes(point)));
      expect([kept[0], kept.at(-1)], label).toEqual([points[0], points.at(-1)]);
      expect(extremes(kept), label).toEqual(extremes(points));
      if (points.length <= MAX_POINTS) expect(kept, label).toEqual(points);
    }
  });
});

function extremes(points: readonly ChartPoint[]) {
  const inputs = points.flatMap(({ input }) => input ?? []);
  return [Math.min(...inputs), Math.max(...inputs), points.some(({ input }) => input === null)];
}

describe("mergeSeries", () => {
  it("keeps lines whole where only another series is measured, and real gaps open", () => {
    const left = series({ input: 10 }, null, { input: 30 }, { input: null }, { input: 50 });
    const right = series(null, { input: 7 });
    expect(mergeSeries([left, right], "step", "input")).toEqual([
      { x: 1, values: [10, null] },
      { x: 2, values: [20, 7] },
      { x: 3, values: [30, null] },
      { x: 4, values: [null, null] },
      { x: 5, values: [50, null] },
    ]);
  });

  it("reads out what was measured last, never what a line passes through", () => {
    const points = series({ input: 10 }, null, { input: 30 });
    expect(lastMeasured(points, "step", 2)?.input).toBe(10);
    expect(lastMeasured(points, "step", 0)).toBeNull();
  });
});
