import { emptyTotals } from "#lib/conversation/metrics.ts";
import type { Totals, Usage } from "#lib/conversation/usage.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { columnText } from "#lib/importers/plain-text.ts";
import { amount, tokenCount } from "#lib/importers/token-count.ts";
import type { Step } from "./source-trajectory.ts";
import { stringOf } from "./source-trajectory.ts";
import type { Trajectory } from "./trajectory.ts";

/**
 * What a step's model call used; null for steps that were copied or tell nothing. `prompt_tokens` is the whole prompt
 * in every version; what the format has no field for stands under `extra`.
 */
export function stepUsage({ step, agentModel }: { step: Step; agentModel: string | null }): Usage | null {
  const { metrics, isCopied } = step;
  if (metrics === null || isCopied) return null;
  const extra = isObject(metrics.extra) ? metrics.extra : {};
  const usage = {
    input: tokenCount(metrics.prompt_tokens),
    cacheRead: tokenCount(metrics.cached_tokens) ?? tokenCount(extra.cache_read_tokens),
    cacheWrite: tokenCount(extra.cache_write_tokens) ?? tokenCount(extra.cache_creation_input_tokens),
    output: tokenCount(metrics.completion_tokens),
    reasoning: tokenCount(extra.reasoning_tokens),
    cost: amount(metrics.cost_usd),
    latencyMs: null,
    ttftMs: null,
  };
  if (Object.values(usage).every((value) => value === null)) return null;
  return { model: columnText(step.model ?? agentModel), ...usage };
}

/**
 * What `final_metrics` counts beyond the steps and beyond embedded trajectories, which exporters add or leave out.
 * Copied steps are in it or not: only what exceeds them all is left over.
 */
export function unattributedTotals(trajectory: Trajectory, embedded: readonly Trajectory[]): Totals {
  const { final_metrics: final } = trajectory.facts;
  if (!isObject(final)) return emptyTotals();
  const counted = [trajectory, ...embedded].flatMap(({ steps }) =>
    steps.map(({ step }) => step.metrics ?? {}),
  );
  const left = (total: number | null, field: string): number | null => {
    if (total === null) return null;
    const rest = total - counted.reduce((sum, metrics) => sum + (amount(metrics[field]) ?? 0), 0);
    // Sums of prices differ in the last digits.
    return rest > total * 1e-9 ? rest : null;
  };
  const rest = {
    input: left(tokenCount(final.total_prompt_tokens), "prompt_tokens"),
    cacheRead: left(tokenCount(final.total_cached_tokens), "cached_tokens"),
    output: left(tokenCount(final.total_completion_tokens), "completion_tokens"),
    cost: left(amount(final.total_cost_usd), "cost_usd"),
  };
  return { ...emptyTotals(), ...rest };
}

export function agentModel({ facts }: Trajectory): string | null {
  if (!isObject(facts.agent)) return null;
  return stringOf(facts.agent.model_name) ?? stringOf(facts.agent.model);
}
