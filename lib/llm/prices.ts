import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Usage } from "#lib/conversation/usage.ts";
import { parseJson } from "#lib/importers/parse-json.ts";
import { PRICE_TABLE, PRICES_DATE, type Price } from "./price-table.ts";

/** Prices by model id, with the day they are from. */
export type PriceTable = { date: string; models: ReadonlyMap<string, Price> };

const Rate = z.number().min(0).max(1_000_000);
const Override = z.strictObject({
  date: z.string().optional(),
  models: z.record(
    z.string().min(1),
    z.strictObject({
      input: Rate,
      cachedInput: Rate.nullable().default(null),
      cacheWrite: Rate.nullable().default(null),
      output: Rate,
      long: z.strictObject({ above: z.number().int().min(0), input: Rate, output: Rate }).optional(),
    }),
  ),
});

/** The table of this repository. */
export const BUILT_IN_PRICES: PriceTable = {
  date: PRICES_DATE,
  models: new Map(Object.entries(PRICE_TABLE)),
};

/**
 * The built-in table with the models of an override file put over it. The file is JSON:
 * `{"date": "2026-12-01", "models": {"my-model": {"input": 1, "cachedInput": 0.1, "output": 4}}}`, in dollars per
 * million tokens. A missing file is none; a broken one is a warning and the built-in table, never a failure.
 */
export async function loadPrices(
  overrideFile: string | null,
): Promise<{ prices: PriceTable; warnings: string[] }> {
  if (overrideFile === null) return { prices: BUILT_IN_PRICES, warnings: [] };
  const warn = (what: string) => ({
    prices: BUILT_IN_PRICES,
    warnings: [`The price file ${overrideFile} is not used: ${what}`],
  });
  let bytes: Uint8Array;
  try {
    bytes = await readFile(overrideFile);
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    return missing ? { prices: BUILT_IN_PRICES, warnings: [] } : warn("it cannot be read.");
  }
  const json = parseJson(bytes);
  if (!json.ok) return warn(`it ${json.reason}.`);
  const override = Override.safeParse(json.value);
  if (!override.success) return warn(z.prettifyError(override.error));
  const models = new Map([...BUILT_IN_PRICES.models, ...Object.entries(override.data.models)]);
  return { prices: { date: override.data.date ?? PRICES_DATE, models }, warnings: [] };
}

/** What a model's id may end in without being another model: a date, a version of four digits, "latest". */
const SUFFIX = /^[-@](\d{4}-\d{2}-\d{2}|\d{8}|\d{4}|latest)$/;

/**
 * The price of a model: by its exact id, else by the longest known id it continues with a date. A provider's prefix
 * ("openai/") counts as no part of it. Null when unknown: "gpt-5-mega" does not cost what "gpt-5" costs.
 */
export function findPrice(prices: PriceTable, model: string): Price | null {
  for (const id of [model, model.slice(model.lastIndexOf("/") + 1)]) {
    const exact = prices.models.get(id);
    if (exact) return exact;
    const dated = [...prices.models.keys()]
      .filter((known) => id.startsWith(known) && SUFFIX.test(id.slice(known.length)))
      .sort((a, b) => b.length - a.length)[0];
    const price = dated === undefined ? undefined : prices.models.get(dated);
    if (price) return price;
  }
  return null;
}

type Tokens = Pick<Usage, "input" | "cacheRead" | "cacheWrite" | "output">;

/**
 * US dollars of one response, or null when its model has no known price or its tokens were not reported. `input`
 * includes the cached tokens: read ones cost their own price, written ones theirs, the rest the full one.
 */
export function costOf(prices: PriceTable, model: string | null, usage: Tokens): number | null {
  const price = model === null ? null : findPrice(prices, model);
  const { input, output } = usage;
  if (price === null || input === null || output === null) return null;
  const read = usage.cacheRead ?? 0;
  const written = usage.cacheWrite ?? 0;
  const fresh = input - read - written;
  if (fresh < 0) return null;
  const isLong = price.long !== undefined && input > price.long.above;
  const [timesInput, timesOutput] = isLong && price.long ? [price.long.input, price.long.output] : [1, 1];
  const readPrice = price.cachedInput ?? price.input;
  const writePrice = price.cacheWrite ?? price.input;
  const prompt = (fresh * price.input + read * readPrice + written * writePrice) * timesInput;
  return (prompt + output * price.output * timesOutput) / 1_000_000;
}
