import { randomUUID } from "node:crypto";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Attempt, ToolAnswer, TurnOverrides } from "#lib/conversation/attempt.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Database, Writes } from "#lib/db/store.ts";
import type { LeaseHold } from "#lib/db/turn-store.ts";
import type { TurnRuntime } from "#lib/turns/turn-runtime.ts";
import { conversationNotFound } from "./not-found.ts";
import { sealedConversation, type TurnPlan } from "./prepare-turn.ts";
import { loseAttempt } from "./recover-turns.ts";
import { replyOnce } from "./reply-once.ts";

/** What sets a turn off: a person's message, or the results that answer the last open tool calls. */
export type TurnInput = {
  userText: string | null;
  toolResults: readonly ToolAnswer[];
  overrides: TurnOverrides | null;
  retryOfId: string | null;
  idempotencyKey: string | null;
};

/** A turn that holds its lease; `lease` is null when the same request had begun it before. */
export type BegunTurn = { attempt: Attempt; conversation: Conversation; lease: LeaseHold | null };

/**
 * Takes the conversation's lease and notes the attempt, in one transaction. Held elsewhere: `conflict` at once, never
 * a queue. An attempt whose holder is gone is marked lost on the way.
 */
export async function beginTurn(
  db: Database,
  runtime: TurnRuntime,
  plan: TurnPlan,
  input: TurnInput,
): Promise<Result<BegunTurn>> {
  const { id } = plan.conversation;
  // Asserted: the assignment inside the callback is one the compiler does not follow.
  let taken = null as BegunTurn | null;
  const { idempotencyKey: key, ...request } = input;
  const begun = await db.write((tx) =>
    replyOnce(tx, { scope: turnScope(id), key, request }, async () => {
      const turn = await takeTurn(tx, runtime, plan, input);
      if (!turn.ok) return turn;
      taken = turn.value;
      return ok(turn.value.attempt.id);
    }),
  );
  if (!begun.ok) return begun;
  if (taken) return ok(taken);
  const attempt = await db.read.findAttempt(begun.value);
  const conversation = await db.read.findConversation(id);
  return attempt && conversation ? ok({ attempt, conversation, lease: null }) : conversationNotFound(id);
}

async function takeTurn(
  tx: Writes,
  runtime: TurnRuntime,
  plan: TurnPlan,
  input: TurnInput,
): Promise<Result<BegunTurn>> {
  const { id } = plan.conversation;
  const current = await tx.findConversation(id);
  if (!current) return conversationNotFound(id);
  if (current.sealed) return sealedConversation();
  const fence = await tx.takeLease({ conversationId: id, owner: runtime.owner, ttlMs: runtime.leaseMs });
  if (fence === null) return turnInFlight();
  const abandoned = await tx.findRunningAttempt(id);
  if (abandoned) await loseAttempt(tx, abandoned);
  const baseStatus = abandoned?.baseStatus ?? current.status;
  if (input.userText !== null && baseStatus === "waiting_for_tool_result") return waitsForResults();
  const attempt = await tx.insertAttempt(newAttempt(plan, input, { ...current, status: baseStatus }));
  await tx.setStatus(id, "running");
  const lease: LeaseHold = { conversationId: id, owner: runtime.owner, fence };
  return ok({ attempt, conversation: { ...current, status: "running" }, lease });
}

/** Where the idempotency keys of a conversation's turns are kept. */
export function turnScope(conversationId: string): string {
  return `turn ${conversationId}`;
}

export function turnInFlight() {
  return fail(
    "conflict",
    "Another request is already in flight for this conversation. Wait for it or stop it, then send again.",
  );
}

function waitsForResults() {
  return fail(
    "conflict",
    "This conversation waits for the results of its tool calls. Answer or reject them first, or fork it.",
  );
}

function newAttempt(plan: TurnPlan, input: TurnInput, base: Conversation): Omit<Attempt, "number"> {
  return {
    id: randomUUID(),
    conversationId: base.id,
    familyId: base.familyId,
    status: "running",
    userText: input.userText,
    toolResults: [...input.toolResults],
    retryOfId: input.retryOfId,
    provider: plan.target.providerId,
    model: plan.target.model,
    offline: plan.target.protocol === "offline",
    parameters: plan.config.parameters,
    overrides: input.overrides,
    promptCacheKey: base.promptCacheKey,
    baseVersion: base.version,
    baseStatus: base.status,
    startedAt: new Date().toISOString(),
    finishedAt: null,
    errorCode: null,
    errorMessage: null,
    partialText: "",
    partialReasoning: "",
    usage: null,
    requestSha256: null,
    cancelRequested: false,
  };
}
