import { setTimeout as sleep } from "node:timers/promises";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Attempt } from "#lib/conversation/attempt.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Totals } from "#lib/conversation/usage.ts";
import type { Database } from "#lib/db/store.ts";
import type { LeaseHold, TurnAppend } from "#lib/db/turn-store.ts";
import type { SentRequest } from "./sent-request.ts";

/** The responses are paid for by now: a full write queue is worth waiting for, while the lease lasts. */
const BUSY_PAUSES_MS = [50, 200, 500, 1_000, 2_000];

export type CommittedTurn = { attempt: Attempt; conversation: Conversation };

/**
 * Appends the turn, closes its attempt and gives the lease back: one transaction, all of it or nothing.
 * Errors: `conflict` when the lease was lost or the history has moved, `cancelled` when stop was pressed before.
 */
export async function commitTurn(
  db: Database,
  turn: { attempt: Attempt; lease: LeaseHold; append: TurnAppend; spent: Totals; sent: SentRequest },
): Promise<Result<CommittedTurn>> {
  for (const pause of [...BUSY_PAUSES_MS, null]) {
    const written = await writeTurn(db, turn);
    if (written.ok || written.error.code !== "busy" || pause === null) return written;
    await sleep(pause);
  }
  throw new Error("The last pause is null, so the loop has returned.");
}

function writeTurn(
  db: Database,
  { attempt, lease, append, spent, sent }: Parameters<typeof commitTurn>[1],
): Promise<Result<CommittedTurn>> {
  return db.write(async (tx): Promise<Result<CommittedTurn>> => {
    const outcome = await tx.appendTurn(append);
    if (outcome !== "appended") return refusal(outcome);
    if ((await tx.findAttempt(attempt.id))?.cancelRequested !== false) return turnCancelled();
    await sent.store(tx, attempt.id);
    const finished = await tx.finishAttempt(attempt.id, {
      status: "committed",
      errorCode: null,
      errorMessage: null,
      // The history has it now.
      partialText: "",
      partialReasoning: "",
      usage: spent,
    });
    if (!finished) return refusal("fenced");
    await tx.releaseLease(lease);
    const conversation = await tx.findConversation(lease.conversationId);
    const committed = await tx.findAttempt(attempt.id);
    if (!conversation || !committed) throw new Error("A row written in this transaction is not in it.");
    return ok({ attempt: committed, conversation });
  });
}

export function turnCancelled() {
  return fail("cancelled", "Stopped. Nothing was added to the history; retry it or send another message.");
}

function refusal(outcome: "fenced" | "stale") {
  return outcome === "fenced"
    ? fail(
        "conflict",
        "This turn took longer to report than its lease allows, so it was given up. Nothing was added: retry.",
      )
    : fail("conflict", "The conversation has changed since this turn began. Nothing was added: retry.");
}
