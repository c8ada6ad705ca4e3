import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUILT_IN_PRICES, costOf, findPrice, loadPrices, type PriceTable } from "./prices.ts";

const TABLE: PriceTable = {
  date: "2026-01-01",
  models: new Map([
    ["m", { input: 10, cachedInput: 1, cacheWrite: 12.5, output: 50 }],
    ["m-mini", { input: 1, cachedInput: null, cacheWrite: null, output: 5 }],
    [
      "long",
      {
        input: 1,
        cachedInput: 0.1,
        cacheWrite: null,
        output: 4,
        long: { above: 1000, input: 2, output: 1.5 },
      },
    ],
  ]),
};
const tokens = (
  input: number | null,
  output: number | null,
  cacheRead: number | null = null,
  cacheWrite: number | null = null,
) => ({
  input,
  output,
  cacheRead,
  cacheWrite,
});

describe("cost of a response", () => {
  it("counts fresh, read and written tokens each at their price", () => {
    expect(costOf(TABLE, "m", tokens(1_000_000, 100_000, 600_000, 100_000))).toBeCloseTo(
      3 + 0.6 + 1.25 + 5,
      10,
    );
    expect(costOf(TABLE, "m", tokens(1_000_000, 0))).toBe(10);
    expect(costOf(TABLE, "m-mini", tokens(1_000_000, 0, 500_000))).toBe(1);
  });

  it("counts a long prompt at its own price, all of it", () => {
    expect(costOf(TABLE, "long", tokens(1000, 1_000_000))).toBeCloseTo(0.001 + 4, 10);
    expect(costOf(TABLE, "long", tokens(2000, 1_000_000, 1000))).toBeCloseTo(0.002 + 0.0002 + 6, 10);
  });

  it("is unknown, not zero, for unknown models, tokens, or tokens that cannot be", () => {
    expect(costOf(TABLE, "other", tokens(1, 1))).toBeNull();
    expect(costOf(TABLE, null, tokens(1, 1))).toBeNull();
    expect(costOf(TABLE, "m", tokens(null, 1))).toBeNull();
    expect(costOf(TABLE, "m", tokens(1, null))).toBeNull();
    expect(costOf(TABLE, "m", tokens(10, 1, 20))).toBeNull();
  });
});

describe("the price of a model", () => {
  it.each([
    ["m", 10],
    ["m-2026-03-01", 10],
    ["m-20260301", 10],
    ["m-latest", 10],
    ["m@20260301", 10],
    ["m-mini", 1],
    ["m-mini-2026-03-01", 1],
    ["openai/m", 10],
    ["openrouter/openai/m-mini", 1],
    ["m-nano", null],
    ["mm", null],
    ["m-2026", 10],
    ["m-mega-2026-03-01", null],
  ])("of %s is %s", (model, input) => {
    expect(findPrice(TABLE, model)?.input ?? null).toBe(input);
  });

  it("is known for the models people run, and the table says from when", () => {
    for (const model of [
      "gpt-5.5",
      "gpt-4o-mini-2024-07-18",
      "claude-sonnet-4-5-20250929",
      "deepseek-v4-pro",
    ]) {
      expect(findPrice(BUILT_IN_PRICES, model), model).not.toBeNull();
    }
    expect(BUILT_IN_PRICES.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    for (const [model, { input, cachedInput, output }] of BUILT_IN_PRICES.models) {
      expect(cachedInput === null || cachedInput < input, model).toBe(true);
      expect(output, model).toBeGreaterThan(input);
    }
  });
});

describe("an override file", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "offshoot-prices-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function load(text: string) {
    const file = join(folder, "prices.json");
    await writeFile(file, text);
    return loadPrices(file);
  }

  it("replaces and adds models, and leaves the others", async () => {
    const models = { "gpt-5.5": { input: 1, output: 2 }, mine: { input: 3, cachedInput: 0.3, output: 4 } };
    const { prices, warnings } = await load(JSON.stringify({ date: "2026-12-01", models }));
    expect(warnings).toEqual([]);
    expect(prices.date).toBe("2026-12-01");
    expect(findPrice(prices, "gpt-5.5")).toMatchObject({ input: 1, cachedInput: null });
    expect(findPrice(prices, "mine-2026-01-01")?.cachedInput).toBe(0.3);
    expect(findPrice(prices, "gpt-4o")).toEqual(findPrice(BUILT_IN_PRICES, "gpt-4o"));
  });

  it.each([
    "{",
    '{"models": {"m": {"input": -1, "output": 1}}}',
    '{"models": {"m": {"input": 1}}}',
    "[]",
    "",
  ])("that is broken (%j) is a warning, and the built-in prices stay", async (text) => {
    const { prices, warnings } = await load(text);
    expect(prices).toBe(BUILT_IN_PRICES);
    expect(warnings).toEqual([expect.stringContaining("prices.json is not used")]);
  });

  it("that is missing is none", async () => {
    expect(await loadPrices(join(folder, "none.json"))).toEqual({ prices: BUILT_IN_PRICES, warnings: [] });
    expect(await loadPrices(null)).toEqual({ prices: BUILT_IN_PRICES, warnings: [] });
  });
});
