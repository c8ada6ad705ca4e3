import type { RunSummary } from "#lib/api/runs.ts";
import type { Origin } from "#lib/conversation/conversation.ts";
import { describeCost } from "#lib/format/lower-bound.ts";
import { NOT_AVAILABLE } from "#lib/format/numbers.ts";

const ORIGINS: Record<Origin, string> = { ci: "CI", upload: "Upload", chat: "Chat", sample: "Sample" };

const COMMIT_SHOWN = 7;

/** One CI label; a `fixed` one is never cut, because a cut commit or attempt names nothing. */
export type RunLabel = { name: string; text: string; fixed: boolean };

/** Where a run came from, in one word. */
export function describeOrigin(origin: Origin): string {
  return ORIGINS[origin];
}

/** Repository, branch, short commit and attempt, as far as CI told them. */
export function describeLabels({ labels }: Pick<RunSummary, "labels">): RunLabel[] {
  const shown: RunLabel[] = [];
  const add = (name: string, text: string | null, fixed: boolean) => {
    if (text) shown.push({ name, text, fixed });
  };
  add("repository", labels.repository, false);
  add("branch", labels.branch, false);
  const isHash = /^[0-9a-f]{8,}$/i.test(labels.commit ?? "");
  add("commit", isHash && labels.commit ? labels.commit.slice(0, COMMIT_SHOWN) : labels.commit, isHash);
  const isNumber = /^\d+$/.test(labels.attempt ?? "");
  add("attempt", isNumber ? `attempt ${labels.attempt}` : labels.attempt, isNumber);
  return shown;
}

/** Every CI label in full, one a line; empty without any. */
export function listLabels({ labels }: Pick<RunSummary, "labels">): string {
  return Object.entries(labels)
    .filter(([, text]) => text)
    .map(([name, text]) => `${name}: ${text}`)
    .join("\n");
}

/** A run's cost, and why it is not exact where it is not. */
export function describeRunCost({ totals }: Pick<RunSummary, "totals">): ReturnType<typeof describeCost> {
  if (totals.cost !== null) return describeCost(totals);
  return { text: NOT_AVAILABLE, explanation: "The source does not say what the run cost" };
}
