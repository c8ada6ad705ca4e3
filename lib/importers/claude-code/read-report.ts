import { isObject } from "#lib/importers/parse-json.ts";
import { amount, tokenCount } from "#lib/importers/token-count.ts";
import type { SourceLine } from "./source-line.ts";

export const COUNTED = ["input", "cacheRead", "cacheWrite", "output", "reasoning"] as const;
export type Counts = Record<(typeof COUNTED)[number], number | null>;

/** What a run says it spent so far, over all its requests. Cost in US dollars. */
export type Report = { cost: number | null; counts: Counts | null };

/**
 * The running sums of a `result` line (the end of a turn of `claude -p`) or a `cost-state` line; null for any other.
 * A session file counts every response to its end itself, so of its `cost-state` only the cost is news.
 */
export function readReport({ type, raw }: SourceLine): Report | null {
  if (type === "cost-state") return reportOf(amount(raw.totalCostUSD), null);
  if (type !== "result") return null;
  return reportOf(amount(raw.total_cost_usd), isObject(raw.modelUsage) ? sumModels(raw.modelUsage) : null);
}

function reportOf(cost: number | null, counts: Counts | null): Report | null {
  return cost === null && counts === null ? null : { cost, counts };
}

/** Per model the Messages API's way: cached and written tokens beside the input; ours is the whole prompt. */
function sumModels(modelUsage: Record<string, unknown>): Counts | null {
  const models = Object.values(modelUsage).filter(isObject);
  if (models.length === 0) return null;
  const sum = (field: string) => models.reduce((total, model) => total + (tokenCount(model[field]) ?? 0), 0);
  const [cacheRead, cacheWrite] = [sum("cacheReadInputTokens"), sum("cacheCreationInputTokens")];
  const reasoning = models.some((model) => "thinkingTokens" in model) ? sum("thinkingTokens") : null;
  const input = sum("inputTokens") + cacheRead + cacheWrite;
  return { input, cacheRead, cacheWrite, output: sum("outputTokens"), reasoning };
}
