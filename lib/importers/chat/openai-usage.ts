import type { Usage } from "#lib/conversation/usage.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { amount, tokenCount } from "#lib/importers/token-count.ts";

/**
 * Usage as OpenAI-compatible services report it per response, in which the prompt includes cached tokens; Ollama's
 * names and nanoseconds are read too. Null when it reports no count.
 */
export function openAiUsage(source: unknown, model: string | null): Usage | null {
  if (!isObject(source)) return null;
  const prompt = details(source.prompt_tokens_details ?? source.input_tokens_details);
  const completion = details(source.completion_tokens_details ?? source.output_tokens_details);
  const nanoseconds = amount(source.total_duration);
  const usage: Usage = {
    model,
    input: firstCount(source.prompt_tokens, source.input_tokens, source.prompt_eval_count),
    cacheRead: firstCount(prompt.cached_tokens),
    cacheWrite: null,
    output: firstCount(source.completion_tokens, source.output_tokens, source.eval_count),
    reasoning: firstCount(completion.reasoning_tokens),
    cost: amount(source.cost),
    latencyMs: nanoseconds === null ? null : nanoseconds / 1_000_000,
    ttftMs: null,
  };
  return usage.input === null && usage.output === null ? null : usage;
}

function details(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

function firstCount(...values: unknown[]): number | null {
  for (const value of values) {
    const count = tokenCount(value);
    if (count !== null) return count;
  }
  return null;
}
