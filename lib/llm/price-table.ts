/** US dollars per million tokens. `cachedInput` and `cacheWrite` null: the provider has no such price. */
export type Price = {
  input: number;
  cachedInput: number | null;
  cacheWrite: number | null;
  output: number;
  /** Prompts with more input tokens than `above` pay `input` and `output` times as much, cached tokens like input. */
  long?: { above: number; input: number; output: number } | undefined;
};

/**
 * The providers' public list prices for standard processing on this day. They change: an override file
 * (see prices.ts) replaces or adds any model, and a model that is in neither has no cost rather than a wrong one.
 */
export const PRICES_DATE = "2026-11-21";

const price = (input: number, cachedInput: number | null, output: number): Price => ({
  input,
  cachedInput,
  cacheWrite: null,
  output,
});

/** Since GPT-5.6 OpenAI bills writing to the cache at 1.25 times the input. */
const writing = (input: number, cachedInput: number, output: number): Price => ({
  ...price(input, cachedInput, output),
  cacheWrite: input * 1.25,
});

const OPENAI_LONG = { above: 272_000, input: 2, output: 1.5 };
const long = (short: Price): Price => ({ ...short, long: OPENAI_LONG });

/** Writing for five minutes costs 1.25 times the input. */
const claude = (input: number, cachedInput: number, output: number): Price =>
  writing(input, cachedInput, output);

/** By model id without date. */
export const PRICE_TABLE: Readonly<Record<string, Price>> = {
  "gpt-6.1-sol": long(writing(2, 0.1, 10)),
  "gpt-6.1-terra": long(writing(1, 0.05, 5)),
  "gpt-6-astra": long(writing(10, 1, 50)),
  "gpt-6-sol": long(writing(2, 0.2, 10)),
  "gpt-6-luna": long(writing(0.1, 0.01, 0.5)),
  "gpt-5.6-terra": long(writing(2, 0.2, 12)),
  "gpt-5.6-luna": long(writing(0.2, 0.02, 1.2)),
  "gpt-5.5": long(price(5, 0.5, 30)),
  "gpt-5.5-pro": price(30, null, 180),
  "gpt-5.4": long(price(2.5, 0.25, 15)),
  "gpt-5.4-mini": price(0.75, 0.075, 4.5),
  "gpt-5.4-nano": price(0.2, 0.02, 1.25),
  "gpt-5.4-pro": price(30, null, 180),
  "gpt-5.3-codex": price(1.75, 0.175, 14),
  "gpt-5.2": price(1.75, 0.175, 14),
  "gpt-5.2-codex": price(1.75, 0.175, 14),
  "gpt-5.1": price(1.25, 0.125, 10),
  "gpt-5.1-codex": price(1.25, 0.125, 10),
  "gpt-5.1-codex-max": price(1.25, 0.125, 10),
  "gpt-5.1-codex-mini": price(0.25, 0.025, 2),
  "gpt-5": price(1.25, 0.125, 10),
  "gpt-5-codex": price(1.25, 0.125, 10),
  "gpt-5-mini": price(0.25, 0.025, 2),
  "gpt-5-nano": price(0.05, 0.005, 0.4),
  "gpt-4.1": price(2, 0.5, 8),
  "gpt-4.1-mini": price(0.4, 0.1, 1.6),
  "gpt-4.1-nano": price(0.1, 0.025, 0.4),
  "gpt-4o": price(2.5, 1.25, 10),
  "gpt-4o-mini": price(0.15, 0.075, 0.6),
  o3: price(2, 0.5, 8),
  "o4-mini": price(1.1, 0.275, 4.4),
  "o3-mini": price(1.1, 0.55, 4.4),
  o1: price(15, 7.5, 60),

  "claude-fable-5-1": claude(10, 0.25, 50),
  "claude-fable-5": claude(10, 1, 50),
  "claude-opus-5-5": claude(4, 0.2, 20),
  "claude-opus-5": claude(5, 0.5, 25),
  "claude-opus-4-8": claude(5, 0.5, 25),
  "claude-opus-4-7": claude(5, 0.5, 25),
  "claude-opus-4-6": claude(5, 0.5, 25),
  "claude-opus-4-5": claude(5, 0.5, 25),
  "claude-opus-4-1": claude(15, 1.5, 75),
  "claude-opus-4": claude(15, 1.5, 75),
  "claude-sonnet-5-5": claude(2, 0.1, 10),
  "claude-sonnet-5": claude(2, 0.2, 10),
  "claude-sonnet-4-6": claude(3, 0.3, 15),
  "claude-sonnet-4-5": claude(3, 0.3, 15),
  "claude-sonnet-4": claude(3, 0.3, 15),
  "claude-3-7-sonnet": claude(3, 0.3, 15),
  "claude-haiku-5-5": { ...claude(0.1, 0.01, 0.5), long: { above: 100_000, input: 5, output: 5 } },
  "claude-haiku-4-5": claude(1, 0.1, 5),
  "claude-3-5-haiku": claude(0.8, 0.08, 4),

  // DeepSeek doubles its prices at peak hours (working days, 01–04 and 06–10 UTC): these are the others.
  "deepseek-flash": price(0.15, 0.003, 0.6),
  "deepseek-v4-pro": price(0.66, 0.022, 1.98),
  "deepseek-chat": price(0.28, 0.028, 0.42),
  "deepseek-reasoner": price(0.28, 0.028, 0.42),
};
