import type { PendingCall } from "#lib/api/turn.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Attempt, ToolAnswer, TurnOverrides } from "#lib/conversation/attempt.ts";
import type { Database } from "#lib/db/store.ts";
import { storableText } from "#lib/importers/plain-text.ts";
import type { TurnRuntime } from "#lib/turns/turn-runtime.ts";
import { turnInFlight, turnScope } from "./begin-turn.ts";
import { conversationNotFound } from "./not-found.ts";
import { findOpenCalls } from "./open-calls.ts";
import { sealedConversation } from "./prepare-turn.ts";
import { isSameRequest, type KeyedCall, keyReused, replyOnce } from "./reply-once.ts";
import { startTurn } from "./start-turn.ts";
import { stillRecording } from "./still-recording.ts";
import { openDraft, type TurnDraft } from "./turn-draft.ts";
import { toolResultEvent } from "./turn-events.ts";

export type ToolAnswers = {
  conversationId: string;
  results: readonly ToolAnswer[];
  overrides: TurnOverrides | null;
  idempotencyKey: string | null;
};

export type AnsweredCalls = { attempt: Attempt | null; pendingCalls: PendingCall[] };

/**
 * Answers open tool calls by hand. While others of the response are still open, the results are added to the history
 * and the conversation goes on waiting; the ones that answer the last of them are added together with what the model
 * says next, or not at all. Works on any unsealed conversation that ends in open calls, so also right after a fork
 * behind a call.
 * Errors: `not_found`, `sealed`, `conflict` for a call that is not open, `invalid_request` for two results for one
 * call, and those of sending a message.
 */
export async function answerToolCalls(
  db: Database,
  runtime: TurnRuntime,
  input: ToolAnswers,
): Promise<Result<AnsweredCalls>> {
  const results = input.results.map((each) => ({ ...each, text: storableText(each.text) }));
  const given = new Set(results.map((each) => each.callId));
  if (given.size < results.length)
    return fail("invalid_request", "Give one result for each tool call, not two.");
  const conversation = await db.read.findConversation(input.conversationId);
  if (!conversation) return conversationNotFound(input.conversationId);
  if (conversation.sealed) return sealedConversation();
  if (await db.read.findOpenRunOf(conversation.id)) return stillRecording();
  const draft = await openDraft(db.read, conversation);
  const open = findOpenCalls(draft.events, draft.payloads);
  const pendingCalls = open.filter((call) => !given.has(call.callId));
  const { conversationId, overrides, idempotencyKey } = input;
  const call = {
    scope: turnScope(conversationId),
    key: idempotencyKey,
    // Written as a turn's request is: the last results set one off, and the key means the same there.
    request: { userText: null, toolResults: results, overrides, retryOfId: null },
  };
  const earlier = idempotencyKey === null ? null : await db.read.findStoredReply(call.scope, idempotencyKey);
  if (earlier?.reply.startsWith(WAITING)) {
    return isSameRequest(earlier, call.request)
      ? ok({ attempt: null, pendingCalls: JSON.parse(earlier.reply.slice(WAITING.length)) })
      : keyReused();
  }
  const isRepeated = earlier !== null;
  const unknown = results.find((each) => !open.some((call) => call.callId === each.callId));
  if (unknown && !isRepeated) {
    return fail("conflict", `The tool call ${unknown.callId} is not open any more. Reload the branch.`);
  }
  if (pendingCalls.length > 0 && !isRepeated)
    return addResults(db, runtime, draft, { open, results, pendingCalls, call });
  const started = await startTurn(db, runtime, {
    conversationId,
    userText: null,
    toolResults: results,
    overrides,
    retryOfId: null,
    idempotencyKey,
  });
  return started.ok ? ok({ attempt: started.value, pendingCalls }) : started;
}

/** Before the calls that stayed open, in the reply kept for an idempotency key; a turn's is the id of its attempt. */
const WAITING = "waiting ";

/** A person's result needs no model: it is committed by itself, under a lease taken and given back in one write. */
async function addResults(
  db: Database,
  runtime: TurnRuntime,
  draft: TurnDraft,
  answers: {
    open: PendingCall[];
    results: readonly ToolAnswer[];
    pendingCalls: PendingCall[];
    call: KeyedCall;
  },
): Promise<Result<AnsweredCalls>> {
  const { id: conversationId } = draft.conversation;
  for (const { callId, text, outcome } of answers.results) {
    const name = answers.open.find((call) => call.callId === callId)?.name ?? "tool";
    draft.add([toolResultEvent({ callId, name, text, outcome }, "manual")]);
  }
  const { pendingCalls } = answers;
  const written = await db.write((tx) =>
    replyOnce(tx, answers.call, async () => {
      const { owner, leaseMs: ttlMs } = runtime;
      const fence = await tx.takeLease({ conversationId, owner, ttlMs });
      if (fence === null || (await tx.findRunningAttempt(conversationId))) return turnInFlight();
      const lease = { conversationId, owner, fence };
      const outcome = await tx.appendTurn(draft.toAppend(lease, "waiting_for_tool_result"));
      if (outcome !== "appended") {
        return fail(
          "conflict",
          "The conversation has changed meanwhile. Reload the branch and answer again.",
        );
      }
      await tx.releaseLease(lease);
      return ok(WAITING + JSON.stringify(pendingCalls));
    }),
  );
  return written.ok ? ok({ attempt: null, pendingCalls }) : written;
}
