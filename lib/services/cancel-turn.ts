import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Attempt } from "#lib/conversation/attempt.ts";
import type { Database } from "#lib/db/store.ts";
import type { TurnRuntime } from "#lib/turns/turn-runtime.ts";
import { findAttemptOf } from "./retry-attempt.ts";

/**
 * Stops a running turn: at once when this process runs it, else within a tick of the process that does. The request
 * is on the attempt's row, so that a commit which comes after it is refused wherever it runs.
 * Errors: `not_found`, `conflict` for an attempt that is not running any more.
 */
export async function cancelTurn(
  db: Database,
  runtime: TurnRuntime,
  target: { conversationId: string; attemptId: string },
): Promise<Result<Attempt>> {
  const attempt = await findAttemptOf(db, target);
  if (!attempt.ok) return attempt;
  const requested = await db.write(async (tx) => ok(await tx.requestCancel(target.attemptId)));
  if (!requested.ok) return requested;
  if (!requested.value) return fail("conflict", "This attempt is not running any more.");
  runtime.live.find(target.attemptId)?.stop("cancelled");
  return ok({ ...attempt.value, cancelRequested: true });
}
