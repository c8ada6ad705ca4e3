import { z } from "zod";
import { ModelParameters } from "#lib/conversation/agent-config.ts";
import { AttemptStatus, ToolAnswer, TurnOverrides } from "#lib/conversation/attempt.ts";
import { ConversationStatus } from "#lib/conversation/conversation.ts";
import { Totals, Usage } from "#lib/conversation/usage.ts";

/** Longer text is a file, not a message. */
const MAX_TEXT = 1_000_000;

/**
 * POST /api/conversations/{id}/turns → 202 with a TurnAttempt. Header `idempotency-key`: the same key with the same
 * body answers the same attempt. Errors: 400 no usable text, 404, 409 sealed / in flight / waiting for tool results.
 */
export const SendTurnBody = z.strictObject({
  text: z.string().max(MAX_TEXT),
  overrides: TurnOverrides.nullable().default(null),
});
export type SendTurnBody = z.infer<typeof SendTurnBody>;

/** POST …/tool-results → 202 when the model goes on, 200 when calls are still open; both a ToolResultsReply. */
export const ToolResultsBody = z.strictObject({
  results: z.array(ToolAnswer).min(1).max(200),
  overrides: TurnOverrides.nullable().default(null),
});
export type ToolResultsBody = z.infer<typeof ToolResultsBody>;

/** A tool call at the end of the history without a result. */
export const PendingCall = z.object({
  eventId: z.string(),
  callId: z.string(),
  name: z.string(),
  /** JSON text as the model wrote it. */
  arguments: z.string(),
});
export type PendingCall = z.infer<typeof PendingCall>;

/** One try at continuing a conversation. Kept beside the history; nothing of a failed one is ever in it. */
export const TurnAttempt = z.object({
  id: z.string(),
  conversationId: z.string(),
  familyId: z.string(),
  /** 1-based within its conversation. */
  number: z.number().int(),
  status: AttemptStatus,
  /** What set it off: a person's message, or tool results a person gave. */
  text: z.string().nullable(),
  toolResults: z.array(ToolAnswer),
  retryOfId: z.string().nullable(),
  provider: z.string(),
  model: z.string(),
  offline: z.boolean(),
  parameters: ModelParameters,
  promptCacheKey: z.string(),
  baseVersion: z.number().int(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  /** Why it did not commit, with what to do. `code` is an ErrorCode, "cancelled" or "lost". */
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** What had been streamed, for showing only. Written about once a second while it runs. */
  partialText: z.string(),
  partialReasoning: z.string(),
  /** Spent by the responses that came in whole; also when nothing was committed. Null when there was none. */
  usage: Totals.nullable(),
  /** Of the last request's body, which begins with all earlier ones; null when nothing was sent. */
  requestSha256: z.string().nullable(),
  cancelRequested: z.boolean(),
  canRetry: z.boolean(),
});
export type TurnAttempt = z.infer<typeof TurnAttempt>;

/** GET …/turns : attempts, newest first. */
export const TurnList = z.object({
  status: ConversationStatus,
  version: z.number().int(),
  headSeq: z.number().int(),
  /** Open tool calls a person can answer (or reject) through POST …/tool-results. */
  pendingCalls: z.array(PendingCall),
  attempts: z.array(TurnAttempt),
  /** For `?cursor=`, null at the end. */
  nextCursor: z.string().nullable(),
});
export type TurnList = z.infer<typeof TurnList>;

export const ToolResultsReply = z.object({
  /** Null while calls are still open. */
  attempt: TurnAttempt.nullable(),
  pendingCalls: z.array(PendingCall),
});
export type ToolResultsReply = z.infer<typeof ToolResultsReply>;

/**
 * GET …/turns/{attemptId}/stream (text/event-stream). Each message's `event:` is its `type`, its `data:` this JSON.
 * First `attempt`; then everything streamed so far and what comes (`text` and `reasoning` are pieces to append);
 * a server that does not run the turn itself sends `snapshot` (replace what is shown) instead. The last message is
 * `committed` or `failed`; close the EventSource then, or it connects again. A reconnect starts over with `attempt`.
 */
export const TurnMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("attempt"), attempt: TurnAttempt }),
  z.object({ type: z.enum(["text", "reasoning"]), text: z.string() }),
  z.object({ type: z.literal("tool_call"), callId: z.string(), name: z.string(), arguments: z.string() }),
  /** A call answered without asking a person: recorded earlier in this family. Nothing was executed. */
  z.object({
    type: z.literal("tool_result"),
    callId: z.string(),
    name: z.string(),
    text: z.string(),
    outcome: z.enum(["ok", "error", "rejected"]),
    badge: z.literal("recorded"),
  }),
  /** One model response is whole; the turn may go on with another. */
  z.object({ type: z.literal("response"), responseId: z.string(), usage: Usage }),
  z.object({ type: z.literal("snapshot"), text: z.string(), reasoning: z.string() }),
  z.object({
    type: z.literal("committed"),
    attempt: TurnAttempt,
    head: z.object({
      version: z.number().int(),
      headSeq: z.number().int(),
      headHash: z.string(),
      status: ConversationStatus,
    }),
  }),
  /** `attempt` is null when the conversation was deleted meanwhile. */
  z.object({
    type: z.literal("failed"),
    code: z.string(),
    message: z.string(),
    attempt: TurnAttempt.nullable(),
  }),
]);
export type TurnMessage = z.infer<typeof TurnMessage>;

/**
 * POST …/samples → 202: `count` sibling forks before a user message (the last one when `eventId` is null), each
 * sent `text`, or the same message again when null. Works on sealed runs too. Header `idempotency-key` as for turns.
 */
export const SampleBody = z.strictObject({
  count: z.number().int().min(1).max(8).default(1),
  eventId: z.string().min(1).max(500).nullable().default(null),
  text: z.string().max(MAX_TEXT).nullable().default(null),
  overrides: TurnOverrides.nullable().default(null),
  cacheKey: z.enum(["own", "inherit"]).default("own"),
});
export type SampleBody = z.infer<typeof SampleBody>;

export const SampleReply = z.object({
  familyId: z.string(),
  samples: z.array(
    z.object({
      conversationId: z.string(),
      title: z.string(),
      promptCacheKey: z.string(),
      attempt: TurnAttempt,
    }),
  ),
});
export type SampleReply = z.infer<typeof SampleReply>;

/**
 * GET …/request?attempt={id} : as it was sent. POST …/request with a SendTurnBody: as it would be sent (writes nothing;
 * an empty text leaves the message out).
 */
export const RequestView = z.object({
  provider: z.string(),
  model: z.string(),
  promptCacheKey: z.string(),
  /** JSON text, byte for byte; null for the offline model, and when an old request is no longer kept. */
  body: z.string().nullable(),
  sha256: z.string().nullable(),
  /** Sentences on what was repaired in the request only. Empty for a request already sent. */
  repairs: z.array(z.string()),
});
export type RequestView = z.infer<typeof RequestView>;
