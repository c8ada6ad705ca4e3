import type { AgentItem } from "./script-item.ts";

export const MODEL = "anthropic/claude-sonnet-4-5-20250929";
const CONTEXT_WINDOW = 200_000;

/** US dollars per token: fresh input, cache write, cache read, output. */
const PRICE = { input: 3e-6, cacheWrite: 3.75e-6, cacheRead: 0.3e-6, output: 15e-6 };

/** How long a provider keeps a cached prefix that nobody asks for. */
export const CACHE_LIFE_MS = 5 * 60_000;

type TokenUsage = {
  model: string;
  prompt_tokens: number;
  completion_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  reasoning_tokens: number;
  context_window: number;
  per_turn_token: number;
  response_id: string;
};

/** `stats.usage_to_metrics.<usage id>` of base_state.json (OpenHands software-agent-sdk). */
export type Metrics = {
  model_name: string;
  accumulated_cost: number;
  accumulated_token_usage: TokenUsage;
  costs: { model: string; cost: number; timestamp: number }[];
  response_latencies: { model: string; latency: number; response_id: string }[];
  token_usages: TokenUsage[];
};

export type Response = {
  responseId: string;
  prompt: number;
  cacheRead: number;
  output: number;
  reasoning: number;
  latencySeconds: number;
  /** When the answer was complete, in milliseconds. */
  endMs: number;
  priced: boolean;
};

/** About four characters a token, as English and code mixed come out. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 3.8);
}

/** Tokens the model wrote for one response. */
export function countOutput(item: AgentItem): { output: number; reasoning: number } {
  const reasoning = countTokens(item.reasoning ?? "");
  const calls = item.calls.reduce((sum, call) => sum + countTokens(JSON.stringify(call.args)) + 38, 0);
  return { output: reasoning + countTokens(item.say) + calls, reasoning };
}

/** Adds up responses of one usage id the way the SDK does. */
export function meterResponses(responses: readonly Response[]): Metrics {
  const usages = responses.map(toUsage);
  const sum = (field: (usage: TokenUsage) => number) =>
    usages.reduce((total, usage) => total + field(usage), 0);
  const costs = responses.flatMap((response) =>
    // The price is noted a moment before the event is made; a response without a price is not listed at all.
    response.priced
      ? [{ model: MODEL, cost: costOf(toUsage(response)), timestamp: (response.endMs - 4) / 1000 }]
      : [],
  );
  return {
    model_name: MODEL,
    accumulated_cost: costs.reduce((total, { cost }) => total + cost, 0),
    accumulated_token_usage: {
      model: MODEL,
      prompt_tokens: sum((usage) => usage.prompt_tokens),
      completion_tokens: sum((usage) => usage.completion_tokens),
      cache_read_tokens: sum((usage) => usage.cache_read_tokens),
      cache_write_tokens: sum((usage) => usage.cache_write_tokens),
      reasoning_tokens: sum((usage) => usage.reasoning_tokens),
      context_window: CONTEXT_WINDOW,
      per_turn_token: usages.at(-1)?.per_turn_token ?? 0,
      response_id: "",
    },
    costs,
    response_latencies: responses.map(({ latencySeconds, responseId }) => ({
      model: MODEL,
      latency: latencySeconds,
      response_id: responseId,
    })),
    token_usages: usages,
  };
}

function toUsage({ responseId, prompt, cacheRead, output, reasoning }: Response): TokenUsage {
  // A few tokens after the last cache breakpoint are neither read nor written.
  const fresh = 3 + (prompt % 9);
  return {
    model: MODEL,
    prompt_tokens: prompt,
    completion_tokens: output,
    cache_read_tokens: cacheRead,
    cache_write_tokens: Math.max(0, prompt - cacheRead - fresh),
    reasoning_tokens: reasoning,
    context_window: CONTEXT_WINDOW,
    per_turn_token: prompt + output,
    response_id: responseId,
  };
}

function costOf(usage: TokenUsage): number {
  const fresh = usage.prompt_tokens - usage.cache_read_tokens - usage.cache_write_tokens;
  const cost =
    fresh * PRICE.input +
    usage.cache_write_tokens * PRICE.cacheWrite +
    usage.cache_read_tokens * PRICE.cacheRead +
    usage.completion_tokens * PRICE.output;
  return Math.round(cost * 1e8) / 1e8;
}
