import type { TurnAttempt, TurnList } from "#lib/api/turn.ts";

const ENDED_BADLY: ReadonlySet<TurnAttempt["status"]> = new Set(["failed", "cancelled", "lost"]);

/**
 * The attempt that stands at the branch's end: the newest one, when it did not commit and the history is still
 * the one it was tried on. Whatever succeeded later has answered it.
 */
export function findFailedAttempt({
  attempts,
  version,
}: Pick<TurnList, "attempts" | "version">): TurnAttempt | null {
  const [newest] = attempts;
  if (newest === undefined || !ENDED_BADLY.has(newest.status)) return null;
  return newest.baseVersion === version ? newest : null;
}

export function findRunningAttempt({ attempts }: Pick<TurnList, "attempts">): TurnAttempt | null {
  return attempts.find(({ status }) => status === "running") ?? null;
}

const STATUS_WORDS: Record<TurnAttempt["status"], string> = {
  running: "running",
  committed: "committed",
  failed: "failed",
  cancelled: "stopped",
  lost: "lost",
};

/** How an attempt is called in lists and headings. */
export function nameAttempt({ number, status }: Pick<TurnAttempt, "number" | "status">): string {
  return `Attempt ${number} ${STATUS_WORDS[status]}`;
}
