import type { Usage } from "#lib/conversation/usage.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import type { Protocol } from "./model-call.ts";

type Tokens = Pick<Usage, "input" | "cacheRead" | "cacheWrite" | "output" | "reasoning">;

const NONE: Tokens = { input: null, cacheRead: null, cacheWrite: null, output: null, reasoning: null };

/**
 * The provider's own usage object → tokens in one convention: `input` is the whole prompt. OpenAI counts cached
 * tokens inside its input, Anthropic beside it. What was not reported, or cannot be, is null and never 0.
 */
export function normaliseUsage(raw: unknown, protocol: Protocol): Tokens {
  if (!isObject(raw)) return NONE;
  switch (protocol) {
    case "openai-responses":
      return openaiTokens(raw, "input_tokens", "output_tokens");
    case "openai-compatible":
      return openaiTokens(raw, "prompt_tokens", "completion_tokens");
    case "anthropic-messages":
      return anthropicTokens(raw);
    case "offline":
      return NONE;
  }
}

function openaiTokens(raw: Record<string, unknown>, inputKey: string, outputKey: string): Tokens {
  const inputDetails = detailsOf(raw, `${inputKey}_details`);
  const input = count(raw[inputKey]);
  // DeepSeek reports hits beside the details.
  const read = count(inputDetails.cached_tokens) ?? count(raw.prompt_cache_hit_tokens);
  const write = count(inputDetails.cache_write_tokens);
  return {
    input,
    cacheRead: within(read, input),
    cacheWrite: within(write, input),
    output: count(raw[outputKey]),
    reasoning: count(detailsOf(raw, `${outputKey}_details`).reasoning_tokens),
  };
}

function anthropicTokens(raw: Record<string, unknown>): Tokens {
  const fresh = count(raw.input_tokens);
  const read = count(raw.cache_read_input_tokens);
  const write = count(raw.cache_creation_input_tokens);
  return {
    input: fresh === null ? null : fresh + (read ?? 0) + (write ?? 0),
    cacheRead: read,
    cacheWrite: write,
    output: count(raw.output_tokens),
    reasoning: count(detailsOf(raw, "output_tokens_details").thinking_tokens),
  };
}

function detailsOf(raw: Record<string, unknown>, key: string): Record<string, unknown> {
  const details = raw[key];
  return isObject(details) ? details : {};
}

const MAX_TOKENS = 2_147_483_647;

function count(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_TOKENS
    ? value
    : null;
}

/** A part of the prompt larger than the prompt is a mistake of the provider's; without a prompt there is no part. */
function within(part: number | null, whole: number | null): number | null {
  return part !== null && whole !== null && part <= whole ? part : null;
}
