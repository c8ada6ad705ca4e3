import type { Usage } from "#lib/conversation/usage.ts";
import { tokenCount } from "#lib/importers/token-count.ts";
import { type Span, textAttribute } from "./span.ts";

/** Newest name first; `input_tokens` includes cached ones, as the conventions define it. */
const NAMES = {
  input: [
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.prompt_tokens",
    "llm.usage.prompt_tokens",
    "llm.token_count.prompt",
  ],
  cacheRead: [
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.input_tokens.cached",
    "llm.token_count.prompt_details.cache_read",
  ],
  cacheWrite: [
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens",
    "gen_ai.usage.input_tokens.cache_write",
    "llm.token_count.prompt_details.cache_write",
  ],
  output: [
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.completion_tokens",
    "llm.usage.completion_tokens",
    "llm.token_count.completion",
  ],
  reasoning: [
    "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.output_tokens.reasoning",
    "llm.token_count.completion_details.reasoning",
  ],
} as const;

/** What a request reports; null when it reports no count. Latency is the length of its span. */
export function usageOf(span: Span): Usage | null {
  const count = (names: readonly string[]) => {
    for (const name of names) {
      const value = tokenCount(span.attributes.get(name));
      if (value !== null) return value;
    }
    return null;
  };
  const usage: Usage = {
    model: textAttribute(span, "gen_ai.response.model", "gen_ai.request.model", "llm.model_name"),
    input: count(NAMES.input),
    cacheRead: count(NAMES.cacheRead),
    cacheWrite: count(NAMES.cacheWrite),
    output: count(NAMES.output),
    reasoning: count(NAMES.reasoning),
    cost: null,
    latencyMs: null,
    ttftMs: null,
  };
  if (usage.input === null && usage.output === null) return null;
  const { start, end } = span;
  const latencyMs =
    start !== null && end !== null && end >= start ? Number((end - start) / 1_000n) / 1_000 : null;
  return { ...usage, latencyMs };
}
