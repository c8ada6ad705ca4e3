import type { ComparedDivergence } from "#lib/api/compare.ts";

/** Where a branch parts from its base, in a sentence. Null: it never does. */
export function describeDivergence(divergence: ComparedDivergence | null): string {
  if (divergence === null) return "Both say the same to the model, from the first event to the last.";
  const { sharedSteps, base, other } = divergence;
  const shared =
    sharedSteps === 0
      ? "They differ from the start"
      : `The first ${sharedSteps === 1 ? "step is" : `${sharedSteps} steps are`} the same`;
  if (base === null) return `${shared}. Then the base ends, and the other goes on with step ${other?.step}.`;
  if (other === null) return `${shared}. Then the other ends, and the base goes on with step ${base.step}.`;
  const where =
    base.step === other.step
      ? `at step ${base.step}`
      : `at step ${base.step} of the base, ${other.step} of the other`;
  return sharedSteps === 0 ? `${shared}: ${where}.` : `${shared}. They part ${where}.`;
}
