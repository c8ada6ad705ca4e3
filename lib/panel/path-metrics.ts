import { addTotals, emptyTotals } from "#lib/conversation/metrics.ts";
import type { Totals } from "#lib/conversation/usage.ts";
import type { PathStep } from "./conversation-path.ts";

export type ModelTotals = { model: string | null; steps: number; totals: Totals };

/** What the inherited steps of a path had cost the conversations that spent it. */
export function inheritedStepTotals(steps: readonly PathStep[]): Totals {
  return steps.reduce(
    (sum, { step, inherited }) => (inherited ? addTotals(sum, step.usage) : sum),
    emptyTotals(),
  );
}

/** Totals of a path by model, the one with most responses first. Steps without a model call are left out. */
export function totalsByModel(steps: readonly PathStep[]): ModelTotals[] {
  const byModel = new Map<string | null, ModelTotals>();
  for (const { step } of steps) {
    if (step.usage.responses === 0) continue;
    const before = byModel.get(step.model) ?? { model: step.model, steps: 0, totals: emptyTotals() };
    byModel.set(step.model, {
      model: step.model,
      steps: before.steps + 1,
      totals: addTotals(before.totals, step.usage),
    });
  }
  return [...byModel.values()].sort((a, b) => b.totals.responses - a.totals.responses);
}

/** "2 of 14 responses have no reported cost", or null when every cost is known. */
export function missingCost(totals: Pick<Totals, "responses" | "costedResponses">): string | null {
  const missing = totals.responses - totals.costedResponses;
  if (missing <= 0) return null;
  if (totals.responses === 1) return "The one response has no reported cost";
  if (missing === totals.responses) return `None of the ${totals.responses} responses has a reported cost`;
  return `${missing} of ${totals.responses} responses ${missing === 1 ? "has" : "have"} no reported cost`;
}
