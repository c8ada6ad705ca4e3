import { z } from "zod";
import { ModelParameters } from "./agent-config.ts";
import { ConversationStatus } from "./conversation.ts";
import { Totals } from "./usage.ts";

/** `lost`: the process that ran it stopped, or was given up on because it did not renew its lease. */
export const AttemptStatus = z.enum(["running", "committed", "failed", "cancelled", "lost"]);
export type AttemptStatus = z.infer<typeof AttemptStatus>;

/** What a person answers a tool call with. */
export const ToolAnswer = z.strictObject({
  callId: z.string().min(1).max(500),
  text: z.string().max(1_000_000),
  outcome: z.enum(["ok", "error", "rejected"]).default("ok"),
});
export type ToolAnswer = z.infer<typeof ToolAnswer>;

/** Settings a turn may change; null goes back to what the provider does by itself. */
const ParameterOverrides = z.strictObject({
  temperature: z.number().min(0).max(2).nullable().exactOptional(),
  topP: z.number().gt(0).max(1).nullable().exactOptional(),
  maxOutputTokens: z.number().int().min(1).max(10_000_000).nullable().exactOptional(),
  reasoningEffort: z.string().min(1).max(50).nullable().exactOptional(),
  verbosity: z.string().min(1).max(50).nullable().exactOptional(),
});

/**
 * What one turn does differently from the conversation's config. It is recorded on the attempt and on the events;
 * the config row and the prompt cache key stay as they are. Another provider is used with its own address and key.
 */
export const TurnOverrides = z.strictObject({
  provider: z.string().min(1).max(100).exactOptional(),
  model: z.string().min(1).max(300).exactOptional(),
  parameters: ParameterOverrides.exactOptional(),
});
export type TurnOverrides = z.infer<typeof TurnOverrides>;

/** One try at continuing a conversation. Kept beside the history; nothing of a failed one is ever in it. */
export const Attempt = z.object({
  id: z.string(),
  conversationId: z.string(),
  familyId: z.string(),
  /** 1-based within its conversation. */
  number: z.number().int(),
  status: AttemptStatus,
  /** The person's message; null when tool results set it off. */
  userText: z.string().nullable(),
  toolResults: z.array(ToolAnswer),
  retryOfId: z.string().nullable(),
  provider: z.string(),
  model: z.string(),
  offline: z.boolean(),
  parameters: ModelParameters,
  overrides: TurnOverrides.nullable(),
  promptCacheKey: z.string(),
  /** Version of the conversation it was built on: a commit finds the same one or is refused. */
  baseVersion: z.number().int(),
  /** What the status goes back to when nothing is committed. */
  baseStatus: ConversationStatus,
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  /** An ErrorCode, "cancelled" or "lost". */
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  /** For showing only; best effort. */
  partialText: z.string(),
  partialReasoning: z.string(),
  /** Spent by responses that came in whole, committed or not. */
  usage: Totals.nullable(),
  /** Of the last request body sent, hex. */
  requestSha256: z.string().nullable(),
  cancelRequested: z.boolean(),
});
export type Attempt = z.infer<typeof Attempt>;
