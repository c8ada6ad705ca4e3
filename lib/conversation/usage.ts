import { z } from "zod";

const TokenCount = z.number().int().min(0).max(2_147_483_647);

/**
 * Tokens, money and time of one model response, normalised over providers.
 * `input` is the whole prompt including cached tokens; absent is null, never 0.
 */
export const Usage = z.object({
  model: z.string().nullable(),
  input: TokenCount.nullable(),
  cacheRead: TokenCount.nullable(),
  cacheWrite: TokenCount.nullable(),
  output: TokenCount.nullable(),
  reasoning: TokenCount.nullable(),
  /** US dollars. */
  cost: z.number().min(0).nullable(),
  latencyMs: z.number().min(0).nullable(),
  /** Time to first token. */
  ttftMs: z.number().min(0).nullable(),
});
export type Usage = z.infer<typeof Usage>;

/** A response of which nothing was reported. */
export const NO_USAGE: Usage = {
  model: null,
  input: null,
  cacheRead: null,
  cacheWrite: null,
  output: null,
  reasoning: null,
  cost: null,
  latencyMs: null,
  ttftMs: null,
};

/**
 * A sum of usages. A field is null when no response reported it: "n/a", not zero.
 * `responses` counts model responses, `costedResponses` those whose cost is known, `unmeteredResponses` those that do
 * not say their input although others of the sum do (left out for none): the sum is a lower bound then.
 */
export const Totals = z.object({
  responses: z.number().int(),
  costedResponses: z.number().int(),
  input: z.number().nullable(),
  cacheRead: z.number().nullable(),
  cacheWrite: z.number().nullable(),
  output: z.number().nullable(),
  reasoning: z.number().nullable(),
  cost: z.number().nullable(),
  latencyMs: z.number().nullable(),
  unmeteredResponses: z.number().int().min(1).exactOptional(),
});
export type Totals = z.infer<typeof Totals>;
