import { describe, expect, it } from "vitest";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import type { Totals } from "#lib/conversation/usage.ts";
import { HEAT_LEVELS, hottestBetween, scaleSteps } from "./colour-scale.ts";
import { makeLane, makeStep, randomLanes, seedRandom } from "./random-family.ts";

const step = (id: string, usage: Partial<Totals>) =>
  makeStep(0, id, { usage: { ...emptyTotals(), responses: 1, ...usage } });
const levelsOf = (usages: Partial<Totals>[], by: "cost" | "cachedShare" | "latency") => [
  ...(scaleSteps(
    [
      makeLane(
        "a",
        usages.map((usage, index) => step(`${index}`, usage)),
      ),
    ],
    by,
  )?.levels[0] ?? []),
];

describe("scaleSteps", () => {
  it("is none for the cache key", () => {
    expect(scaleSteps([], "key")).toBeNull();
  });

  it("runs from the lowest to the highest value", () => {
    expect(levelsOf([{ cost: 0.1 }, { cost: 0.2 }, { cost: 0.4 }], "cost")).toEqual([1, 3, HEAT_LEVELS]);
    expect(levelsOf([{ latencyMs: 900 }, { latencyMs: 100 }], "latency")).toEqual([HEAT_LEVELS, 1]);
  });

  it("is hot where the prompt was not cached", () => {
    const shares = [100, 50, 0].map((cacheRead) => ({ input: 100, cacheRead }));
    expect(levelsOf(shares, "cachedShare")).toEqual([1, 4, HEAT_LEVELS]);
  });

  it("gives no level to steps that do not say, and no ends when none does", () => {
    expect(levelsOf([{ cost: null }, { cost: 0 }, { cost: 1 }], "cost")).toEqual([0, 1, HEAT_LEVELS]);
    const silent = scaleSteps([makeLane("a", [step("x", {})])], "latency");
    expect(silent?.ends).toBeNull();
    expect([...(silent?.levels[0] ?? [])]).toEqual([0]);
  });

  it("keeps differences visible beside one step that costs a hundred times as much", () => {
    const usual = Array.from({ length: 60 }, (_, index) => ({ cost: 0.01 + index / 10_000 }));
    const levels = levelsOf([...usual, { cost: 5 }], "cost");
    expect(new Set(levels.slice(0, 60)).size).toBe(HEAT_LEVELS);
    expect(levels.at(-1)).toBe(HEAT_LEVELS);
  });

  it("is cool all over when every step takes the same", () => {
    expect(levelsOf([{ cost: 2 }, { cost: 2 }], "cost")).toEqual([1, 1]);
  });

  it("never puts a dearer step on a cooler level", () => {
    const lanes = randomLanes(seedRandom(8), 6, 60);
    const scale = scaleSteps(lanes, "cost");
    const all = lanes.flatMap(({ steps }, lane) =>
      steps.map(({ usage }, index) => ({ cost: usage.cost, level: scale?.levels[lane]?.[index] ?? -1 })),
    );
    const costed = all.filter(({ cost }) => cost !== null).sort((a, b) => (a.cost ?? 0) - (b.cost ?? 0));
    expect(costed.length).toBeGreaterThan(50);
    const levels = costed.map(({ level }) => level);
    expect(levels).toEqual(levels.toSorted((a, b) => a - b));
    expect(Math.min(...levels)).toBe(1);
    expect(Math.max(...levels)).toBe(HEAT_LEVELS);
  });
});

it("a folded run is as hot as its hottest step", () => {
  const scale = scaleSteps(
    [
      makeLane(
        "a",
        [{ cost: 1 }, { cost: 3 }, { cost: 2 }].map((each, at) => step(`${at}`, each)),
      ),
    ],
    "cost",
  );
  if (scale === null) throw new Error("a scale");
  expect(hottestBetween(scale, 0, 0, 3)).toBe(HEAT_LEVELS);
  expect(hottestBetween(scale, 0, 0, 1)).toBe(1);
});
