import { ok, type Result } from "#lib/app-error.ts";
import type { Attempt } from "#lib/conversation/attempt.ts";
import type { Database, Writes } from "#lib/db/store.ts";

/**
 * Gives up on turns nobody runs any more: their attempts become `lost`, their leases free, their conversations what
 * they were before. Run at start with `soleOwner` (this process alone has the database, so a lease of another owner
 * is a dead one's), and without it whenever a running attempt is looked at that may have lost its process.
 * @returns how many were given up on.
 */
export async function recoverTurns(
  db: Database,
  options: { soleOwner: string | null } = { soleOwner: null },
): Promise<Result<number>> {
  const seen = await db.read.listAbandonedAttempts(options);
  if (seen.length === 0) return ok(0);
  return db.write(async (tx) => {
    // Asked again inside: the holder may have come to its end in the meantime.
    const abandoned = await tx.listAbandonedAttempts(options);
    for (const attempt of abandoned) await loseAttempt(tx, attempt, { breakLease: true });
    return ok(abandoned.length);
  });
}

/** Marks one attempt lost. Whoever takes its lease now leaves it as it is: taking it has fenced the old holder. */
export async function loseAttempt(
  tx: Writes,
  attempt: Attempt,
  options: { breakLease: boolean } = { breakLease: false },
): Promise<void> {
  const { id, conversationId, partialText, partialReasoning } = attempt;
  const lost = await tx.finishAttempt(id, {
    status: "lost",
    errorCode: "lost",
    errorMessage:
      "The server stopped or stalled while this was running. Nothing was added to the history: retry.",
    partialText,
    partialReasoning,
  });
  if (!lost) return;
  await tx.setStatus(conversationId, attempt.baseStatus);
  if (options.breakLease) await tx.breakLease(conversationId);
}
