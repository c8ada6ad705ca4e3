import type { Usage } from "#lib/conversation/usage.ts";
import { storableText } from "#lib/importers/plain-text.ts";
import type { SourceLine } from "./source-line.ts";
import type { SourceUsage } from "./source-message.ts";

/** What Claude Code writes as model of messages it made itself. */
export const NO_MODEL = "<synthetic>";

/**
 * Usage of a model response as this line of it tells; null for every other line. The Messages API counts cached and
 * written tokens beside the input; ours is the whole prompt.
 */
export function usageOf({ message, costUSD, durationMs }: SourceLine): Usage | null {
  const usage = message?.usage;
  if (message?.role !== "assistant" || message.model === NO_MODEL || !usage) return null;
  return {
    model: message.model === null ? null : storableText(message.model),
    input: promptTokens(usage),
    cacheRead: usage.cache_read_input_tokens,
    cacheWrite: usage.cache_creation_input_tokens,
    output: usage.output_tokens,
    reasoning: usage.thinking_tokens,
    cost: costUSD !== null && costUSD >= 0 ? costUSD : null,
    latencyMs: durationMs !== null && durationMs >= 0 ? durationMs : null,
    ttftMs: null,
  };
}

const MAX_TOKENS = 2_147_483_647;

/** null without the uncached part: a prompt of unknown size is not a small one. */
function promptTokens(usage: SourceUsage): number | null {
  if (usage.input_tokens === null) return null;
  const cached = (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);
  const total = usage.input_tokens + cached;
  return total <= MAX_TOKENS ? total : null;
}
