import type { TurnMessage } from "#lib/api/turn.ts";
import { type AppError, fail, ok, type Result } from "#lib/app-error.ts";
import type { Attempt } from "#lib/conversation/attempt.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Totals } from "#lib/conversation/usage.ts";
import type { Database } from "#lib/db/store.ts";
import type { LeaseHold } from "#lib/db/turn-store.ts";
import { logError } from "#lib/log.ts";
import type { LiveTurn, TurnEnd } from "#lib/turns/live-turns.ts";
import type { TurnRuntime } from "#lib/turns/turn-runtime.ts";
import { type CommittedTurn, commitTurn, turnCancelled } from "./commit-turn.ts";
import { conductTurn } from "./conduct-turn.ts";
import { describeAttempt } from "./describe-attempt.ts";
import { keepLease } from "./keep-lease.ts";
import type { TurnPlan } from "./prepare-turn.ts";
import { SentRequest } from "./sent-request.ts";
import { openDraft } from "./turn-draft.ts";

export type StartedTurn = TurnPlan & { attempt: Attempt; lease: LeaseHold };

/**
 * Runs a begun turn to its end: clone of the history, model calls, one commit. Whatever goes wrong, the history stays
 * as it was and the attempt says why. Never rejects; nobody waits for it but the watchers of `live`.
 */
export async function runTurn(
  db: Database,
  runtime: TurnRuntime,
  turn: StartedTurn,
  live: LiveTurn,
): Promise<void> {
  const sent = new SentRequest();
  const keeper = keepLease(db, runtime, { attemptId: turn.attempt.id, lease: turn.lease, sent }, live);
  let spent: Totals | null = null;
  let committed: Result<CommittedTurn>;
  try {
    const draft = await openDraft(db.read, turn.conversation);
    const { userText, toolResults } = turn.attempt;
    const conducted = await conductTurn(
      db,
      runtime,
      { draft, config: turn.config, target: turn.target, input: { userText, toolResults } },
      live,
      sent,
    );
    if (draft.spent.responses > 0) spent = draft.spent;
    committed = conducted.ok
      ? await commitTurn(db, {
          attempt: turn.attempt,
          lease: turn.lease,
          append: draft.toAppend(turn.lease, conducted.value.waiting ? "waiting_for_tool_result" : "idle"),
          spent: draft.spent,
          sent,
        })
      : conducted;
  } catch (error) {
    logError(`turn ${turn.attempt.id}`, error);
    committed = fail("unavailable", "The turn broke off by a fault of the server. Nothing was added: retry.");
  }
  const end = committed.ok
    ? committedMessage(committed.value)
    : await giveUp(db, { ...turn, sent, spent }, live, committed.error);
  await keeper.stop();
  live.finish(end);
}

/** Closes the attempt with its reason and puts the conversation back to what it was. */
async function giveUp(
  db: Database,
  turn: StartedTurn & { sent: SentRequest; spent: Totals | null },
  live: LiveTurn,
  error: AppError,
): Promise<TurnEnd> {
  const { status, code, message } = verdictOn(error, live);
  const { attempt } = turn;
  try {
    const reason = { status, code, message };
    const written = await closeAttempt(db, turn, reason, live.partial());
    // What was streamed may be more than a full disk takes; that the turn is over always fits.
    const closed = written.ok ? written : await closeAttempt(db, turn, reason, null);
    if (!closed.ok) logError(`turn ${attempt.id}`, closed.error.message);
  } catch (failure) {
    // The lease runs out by itself and the attempt is recovered then.
    logError(`turn ${attempt.id}`, failure);
  }
  const closed = await db.read.findAttempt(attempt.id).catch(() => null);
  return failedMessage(closed, { code, message });
}

/** @param partial what was streamed, kept with the request as sent; null keeps neither. */
function closeAttempt(
  db: Database,
  { attempt, lease, sent, spent }: StartedTurn & { sent: SentRequest; spent: Totals | null },
  { status, code, message }: ReturnType<typeof verdictOn>,
  partial: Pick<Attempt, "partialText" | "partialReasoning"> | null,
): Promise<Result<null>> {
  return db.write(async (tx) => {
    if (partial) await sent.store(tx, attempt.id);
    const finished = await tx.finishAttempt(attempt.id, {
      status,
      errorCode: code,
      errorMessage: message,
      ...(partial ?? { partialText: "", partialReasoning: "" }),
      usage: spent,
    });
    // Somebody else closed it and may have gone on: the conversation is theirs.
    if (!finished) return ok(null);
    await tx.setStatus(attempt.conversationId, attempt.baseStatus);
    await tx.releaseLease(lease);
    return ok(null);
  });
}

function verdictOn(
  error: AppError,
  live: LiveTurn,
): { status: "failed" | "cancelled" | "lost"; code: string; message: string } {
  if (live.stopReason === "cancelled" || error.code === "cancelled") {
    const { code, message } = turnCancelled().error;
    return { status: "cancelled", code, message };
  }
  if (live.stopReason === "lost") {
    const message =
      "This turn lost its lease while it ran, so it was given up. Nothing was added to the history: retry.";
    return { status: "lost", code: "lost", message };
  }
  return { status: "failed", code: error.code, message: error.message };
}

export function committedMessage({
  attempt,
  conversation,
}: {
  attempt: Attempt;
  conversation: Conversation;
}): Extract<TurnMessage, { type: "committed" }> {
  const { version, headSeq, headHash, status } = conversation;
  return {
    type: "committed",
    attempt: describeAttempt(attempt),
    head: { version, headSeq, headHash, status },
  };
}

/** The attempt's own words where it has them: a commit may have been refused because it was closed as lost. */
export function failedMessage(
  attempt: Attempt | null,
  otherwise: { code: string; message: string },
): Extract<TurnMessage, { type: "failed" }> {
  const said = attempt && attempt.status !== "running" ? attempt : null;
  return {
    type: "failed",
    code: said?.errorCode ?? otherwise.code,
    message: said?.errorMessage ?? otherwise.message,
    attempt: attempt && describeAttempt(attempt),
  };
}
