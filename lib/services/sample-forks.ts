import type { SampleBody, SampleReply } from "#lib/api/turn.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Event } from "#lib/conversation/event.ts";
import { canCutBefore } from "#lib/conversation/plan-fork.ts";
import type { Database } from "#lib/db/store.ts";
import { resolveTarget } from "#lib/llm/provider-catalog.ts";
import type { TurnRuntime } from "#lib/turns/turn-runtime.ts";
import { describeAttempt } from "./describe-attempt.ts";
import { forkConversation } from "./fork-conversation.ts";
import { conversationNotFound, eventNotFound } from "./not-found.ts";
import { overrideConfig } from "./prepare-turn.ts";
import { readMessageText } from "./read-message-text.ts";
import { noUserMessage, sendMessage } from "./send-message.ts";

export type SampleRequest = SampleBody & {
  conversationId: string;
  idempotencyKey: string | null;
  by: string;
};

/**
 * Regenerates an answer as siblings: `count` forks before a user message (the last one by default), each sent the
 * same message, or another text ("edit and resend"). The source is only read, so it may be sealed or running.
 * Errors: `not_found`, `bad_request` without a text to send, `invalid_request` when the event is no user message, what is wrong
 * with the provider; nothing is forked then.
 */
export async function sampleForks(
  db: Database,
  runtime: TurnRuntime,
  request: SampleRequest,
): Promise<Result<SampleReply>> {
  const { conversationId, overrides } = request;
  const source = await db.read.findConversation(conversationId);
  const config = source && (await db.read.findAgentConfig(conversationId));
  if (!source || !config) return conversationNotFound(conversationId);
  const message = await findMessage(db, conversationId, request.eventId);
  if (!message.ok) return message;
  const text = request.text ?? (await readMessageText(db.read, source.familyId, message.value)) ?? "";
  if (text.trim() === "") return noUserMessage();
  const target = resolveTarget(overrideConfig(config, overrides), runtime.env);
  if (!target.ok) return target;
  const samples: SampleReply["samples"] = [];
  for (let index = 0; index < request.count; index++) {
    const sample = await makeSample(db, runtime, request, { eventId: message.value.eventId, text, index });
    if (!sample.ok) return sample;
    samples.push(sample.value);
  }
  return ok({ familyId: source.familyId, samples });
}

async function makeSample(
  db: Database,
  runtime: TurnRuntime,
  request: SampleRequest,
  { eventId, text, index }: { eventId: string; text: string; index: number },
): Promise<Result<SampleReply["samples"][number]>> {
  const idempotencyKey = request.idempotencyKey === null ? null : `${request.idempotencyKey} sample ${index}`;
  const fork = await forkConversation(db, {
    conversationId: request.conversationId,
    fromEventId: eventId,
    cut: "before",
    id: null,
    title: null,
    tags: {},
    resetMetrics: true,
    agent: null,
    cacheKey: request.cacheKey,
    idempotencyKey,
    by: request.by,
  });
  if (!fork.ok) return fork;
  const { id, title, promptCacheKey } = fork.value;
  const { overrides } = request;
  const sent = await sendMessage(db, runtime, {
    conversationId: id,
    role: "user",
    text,
    overrides,
    idempotencyKey,
  });
  return sent.ok
    ? ok({ conversationId: id, title, promptCacheKey, attempt: describeAttempt(sent.value) })
    : sent;
}

async function findMessage(
  db: Database,
  conversationId: string,
  eventId: string | null,
): Promise<Result<Event>> {
  if (eventId !== null) {
    const event = await db.read.findEvent(conversationId, eventId);
    return event ? ok(event) : eventNotFound(eventId);
  }
  const events = await db.read.listEvents({ conversationId, fromSeq: 0, toSeq: Number.MAX_SAFE_INTEGER });
  const last = events.findLast(canCutBefore);
  return last ? ok(last) : fail("bad_request", "This conversation has no user message to answer again.");
}
