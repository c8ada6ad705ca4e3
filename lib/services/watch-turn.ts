import { setTimeout as sleep } from "node:timers/promises";
import type { TurnMessage } from "#lib/api/turn.ts";
import { ok, type Result } from "#lib/app-error.ts";
import type { Attempt } from "#lib/conversation/attempt.ts";
import type { Database } from "#lib/db/store.ts";
import type { TurnRuntime } from "#lib/turns/turn-runtime.ts";
import { describeAttempt } from "./describe-attempt.ts";
import { findAttemptOf } from "./retry-attempt.ts";
import { committedMessage, failedMessage } from "./run-turn.ts";

export type WatchedTurn = { conversationId: string; attemptId: string; signal: AbortSignal };

/**
 * What a turn shows, from its beginning to its end, whenever and however often it is asked. Live when this process
 * runs it, else from the attempt's row. `signal` ends the watching and never the turn.
 */
export async function watchTurn(
  db: Database,
  runtime: TurnRuntime,
  turn: WatchedTurn,
): Promise<Result<AsyncGenerator<TurnMessage>>> {
  // Looked up first: a turn that ends between the two is then still seen to its end.
  const live = runtime.live.find(turn.attemptId);
  const attempt = await findAttemptOf(db, turn);
  if (!attempt.ok) return attempt;
  return ok(
    live ? watchLive(attempt.value, live.watch(turn.signal)) : watchRow(db, runtime, turn, attempt.value),
  );
}

async function* watchLive(attempt: Attempt, parts: AsyncGenerator<TurnMessage>): AsyncGenerator<TurnMessage> {
  yield { type: "attempt", attempt: describeAttempt(attempt) };
  yield* parts;
}

/** Another process runs it, or nobody does any more: the row says how far it is, about once a second. */
async function* watchRow(
  db: Database,
  runtime: TurnRuntime,
  turn: WatchedTurn,
  first: Attempt,
): AsyncGenerator<TurnMessage> {
  yield { type: "attempt", attempt: describeAttempt(first) };
  let shown = "";
  let attempt: Attempt | null = first;
  while (!turn.signal.aborted) {
    if (attempt?.status !== "running") {
      yield await endOf(db, attempt);
      return;
    }
    const { partialText: text, partialReasoning: reasoning } = attempt;
    if (shown !== text + reasoning) yield { type: "snapshot", text, reasoning };
    shown = text + reasoning;
    await sleep(runtime.tickMs, undefined, { signal: turn.signal }).catch(() => {});
    const found = await findAttemptOf(db, turn);
    attempt = found.ok ? found.value : null;
  }
}

async function endOf(db: Database, attempt: Attempt | null): Promise<TurnMessage> {
  const conversation =
    attempt?.status === "committed" ? await db.read.findConversation(attempt.conversationId) : null;
  return attempt && conversation
    ? committedMessage({ attempt, conversation })
    : failedMessage(attempt, {
        code: "not_found",
        message: "The conversation was deleted while this was running.",
      });
}
