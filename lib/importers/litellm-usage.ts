import type { Usage } from "#lib/conversation/usage.ts";
import { openAiUsage } from "./chat/openai-usage.ts";
import { isObject } from "./parse-json.ts";
import { tokenCount } from "./token-count.ts";

/**
 * Usage as LiteLLM writes it into responses: OpenAI's fields, in which the prompt includes cached tokens, with
 * Anthropic's names for the cache beside them. Null when it reports no count.
 */
export function liteLlmUsage(source: unknown, model: string | null): Usage | null {
  const usage = openAiUsage(source, model);
  if (usage === null || !isObject(source)) return null;
  return {
    ...usage,
    cacheRead: usage.cacheRead ?? tokenCount(source.cache_read_input_tokens),
    cacheWrite: usage.cacheWrite ?? tokenCount(source.cache_creation_input_tokens),
  };
}
