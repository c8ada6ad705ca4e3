import type { RunSummary } from "#lib/api/runs.ts";
import type { Origin } from "#lib/conversation/conversation.ts";
import { formatCost, NOT_AVAILABLE } from "#lib/format/numbers.ts";

const ORIGINS: Record<Origin, string> = { ci: "CI", upload: "Upload", chat: "Chat", sample: "Sample" };

const COMMIT_SHOWN = 7;

/** Where a run came from, in one word. */
export function describeOrigin(origin: Origin): string {
  return ORIGINS[origin];
}

/** Repository, branch, short commit, job and attempt, as far as CI told them. */
export function describeLabels({ labels }: Pick<RunSummary, "labels">): string[] {
  const commit =
    labels.commit && /^[0-9a-f]{8,}$/i.test(labels.commit)
      ? labels.commit.slice(0, COMMIT_SHOWN)
      : labels.commit;
  const attempt =
    labels.attempt && /^\d+$/.test(labels.attempt) ? `attempt ${labels.attempt}` : labels.attempt;
  return [labels.repository, labels.branch, commit, labels.job, attempt].flatMap((label) => label || []);
}

/**
 * A run's cost. "≥" when some responses came without one, because the sum is then a lower bound;
 * `explanation` says how many are missing.
 */
export function describeCost({ totals }: Pick<RunSummary, "totals">): {
  text: string;
  explanation: string | null;
} {
  const { cost, responses, costedResponses } = totals;
  if (cost === null) return { text: NOT_AVAILABLE, explanation: "The source does not say what the run cost" };
  const missing = responses - costedResponses;
  if (missing <= 0) return { text: formatCost(cost), explanation: null };
  return {
    text: `≥${formatCost(cost)}`,
    explanation: `${missing} of ${responses} responses came without a cost`,
  };
}
