import { NO_USAGE, type Usage } from "#lib/conversation/usage.ts";
import { columnText } from "#lib/importers/plain-text.ts";
import { amount, sumCounts, tokenCount } from "#lib/importers/token-count.ts";

/** docker-agent counts cached and written tokens beside the input; ours is the whole prompt. */
export function measuredUsage(
  source: Record<string, unknown>,
  model: string | null | undefined,
  cost: unknown,
): Usage | null {
  const paid = costOnly(cost);
  const { input_tokens, cached_input_tokens, cached_write_tokens, output_tokens, reasoning_tokens } = source;
  const written = [input_tokens, cached_input_tokens, cached_write_tokens, output_tokens];
  const counts = written.map(tokenCount);
  // Providers that report nothing leave zeros.
  if (written.every((count) => !count) || counts.every((count) => count === null)) return paid;
  const [fresh = null, cacheRead = null, cacheWrite = null, output = null] = counts;
  return {
    ...NO_USAGE,
    model: columnText(model),
    input: fresh === null ? null : sumCounts(fresh, cacheRead, cacheWrite),
    cacheRead,
    cacheWrite,
    output,
    reasoning: tokenCount(reasoning_tokens),
    cost: paid?.cost ?? null,
  };
}

/** A cost of 0 is left out of the file, and so is one nobody knows. */
export function costOnly(cost: unknown): Usage | null {
  const dollars = amount(cost);
  return dollars ? { ...NO_USAGE, cost: dollars } : null;
}

/** Usage a session reports of its last response only: how long its prompt and its answer were. */
export function lastResponseUsage(source: { input_tokens?: unknown; output_tokens?: unknown }): Usage | null {
  const input = tokenCount(source.input_tokens);
  const output = tokenCount(source.output_tokens);
  return input || output ? { ...NO_USAGE, input, output } : null;
}
