import type { Usage } from "#lib/conversation/usage.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { columnText } from "#lib/importers/plain-text.ts";
import { amount, sumCounts, tokenCount } from "#lib/importers/token-count.ts";
import type { MessageInfo } from "./source-message.ts";

/**
 * opencode counts cached tokens beside the input and reasoning beside the output; ours are the whole prompt and all
 * that was generated. A response without a single token was not measured: providers that report nothing leave zeros.
 *
 * @param source a `step-finish` part, or the message for those that have none.
 * @param latencyMs of a message that is one response.
 */
export function usageOf(
  source: { tokens?: unknown; cost?: unknown },
  info: MessageInfo,
  latencyMs: number | null,
): Usage | null {
  if (!isObject(source.tokens)) return null;
  const { input, output, reasoning, cache } = source.tokens;
  const cached = isObject(cache) ? cache : {};
  const written = [input, output, reasoning, cached.read, cached.write];
  const counts = written.map(tokenCount);
  if (written.every((count) => !count) || counts.every((count) => count === null)) return null;
  const [fresh = null, said = null, thought = null, cacheRead = null, cacheWrite = null] = counts;
  return {
    model: columnText(info.modelID),
    input: fresh === null ? null : sumCounts(fresh, cacheRead, cacheWrite),
    cacheRead,
    cacheWrite,
    output: said === null ? null : sumCounts(said, thought),
    reasoning: thought,
    cost: amount(source.cost),
    latencyMs,
    ttftMs: null,
  };
}

/** Milliseconds from request to end. */
export function latencyOf({ time }: MessageInfo): number | null {
  const { created, completed } = time ?? {};
  return typeof created === "number" && typeof completed === "number" ? amount(completed - created) : null;
}
