import { fail, type Result } from "#lib/app-error.ts";
import type { Attempt } from "#lib/conversation/attempt.ts";
import type { Database } from "#lib/db/store.ts";
import type { TurnRuntime } from "#lib/turns/turn-runtime.ts";
import { recoverTurns } from "./recover-turns.ts";
import { startTurn } from "./start-turn.ts";

/**
 * Tries a turn again that failed, was cancelled or lost: the same message (or tool results) with the same overrides,
 * on the history as it is now. Errors: `not_found`, `conflict` for an attempt that runs or has committed, and those
 * of sending a message.
 */
export async function retryAttempt(
  db: Database,
  runtime: TurnRuntime,
  input: { conversationId: string; attemptId: string; idempotencyKey: string | null },
): Promise<Result<Attempt>> {
  const attempt = await findAttemptOf(db, input);
  if (!attempt.ok) return attempt;
  const { status, userText, toolResults, overrides, id: retryOfId } = attempt.value;
  if (status === "running") return fail("conflict", "This attempt is still running. Stop it first.");
  if (status === "committed") return fail("conflict", "This attempt succeeded: there is nothing to retry.");
  const { conversationId, idempotencyKey } = input;
  return startTurn(db, runtime, {
    conversationId,
    userText,
    toolResults,
    overrides,
    retryOfId,
    idempotencyKey,
  });
}

/** An attempt of this conversation; one whose process is gone is found as lost. */
export async function findAttemptOf(
  db: Database,
  { conversationId, attemptId }: { conversationId: string; attemptId: string },
): Promise<Result<Attempt>> {
  const find = async () => {
    const attempt = await db.read.findAttempt(attemptId);
    return attempt?.conversationId === conversationId ? attempt : null;
  };
  let attempt = await find();
  if (attempt?.status === "running") {
    const recovered = await recoverTurns(db);
    if (!recovered.ok) return recovered;
    attempt = await find();
  }
  return attempt
    ? { ok: true, value: attempt }
    : fail("not_found", "There is no such attempt in this conversation. Reload the branch.");
}
