import { z } from "zod";
import { AgentConfig } from "#lib/conversation/agent-config.ts";
import { Totals } from "#lib/conversation/usage.ts";

export const ForkCut = z.enum(["after", "before"]);
export type ForkCut = z.infer<typeof ForkCut>;

export const CacheKeyChoice = z.union([
  z.enum(["own", "inherit"]),
  z.object({ key: z.string().min(1).max(512) }),
]);
export type CacheKeyChoice = z.infer<typeof CacheKeyChoice>;

/**
 * What differs from the copied agent config; what is left out stays as in the source. A whole AgentConfig
 * fits too, also the source's own: it is copied, never kept.
 */
export const AgentEdits = AgentConfig.extend({
  model: z.string().min(1).max(300).nullable(),
  systemPrompt: z.string().max(1_000_000).nullable(),
})
  .partial()
  .strict();
export type AgentEdits = z.infer<typeof AgentEdits>;

/** What can go wrong or costs money at a cut, before anything is written. GET …/fork-preview?event=&cut= */
export const ForkPreview = z.object({
  conversationId: z.string(),
  title: z.string(),
  cut: ForkCut,
  /** Events and steps the fork will hold. */
  eventCount: z.number().int(),
  stepCount: z.number().int(),
  /** Text of the message left out by a "before" cut: the composer starts with it. */
  prefill: z.string().nullable(),
  /** Whether "before" is possible here: only at a user message. */
  canCutBefore: z.boolean(),
  /** Tool calls without a result at the cut. Sent to the model with a result marked synthetic. */
  pendingCalls: z.array(z.object({ eventId: z.string(), callId: z.string().nullable(), name: z.string() })),
  /** The cut splits a batch of parallel calls of one response: how many of them are in. */
  partialBatch: z
    .object({ responseId: z.string(), included: z.number().int(), total: z.number().int() })
    .nullable(),
  /** Prompt tokens of the last response before the cut: what a continuation will send again; null when unknown. */
  prefixTokens: z.number().int().nullable(),
  ownKey: z.string(),
  inheritedKey: z.string(),
  /** What `resetMetrics: false` would carry. */
  pathTotals: Totals,
  source: z.object({
    provider: z.string().nullable(),
    model: z.string().nullable(),
    systemPrompt: z.string().nullable(),
    toolCount: z.number().int(),
    sealed: z.boolean(),
    workspace: z.string().nullable(),
  }),
});
export type ForkPreview = z.infer<typeof ForkPreview>;

/** What the fork dialog sends to the server action. */
export const ForkRequest = z.strictObject({
  conversationId: z.string().min(1).max(200),
  fromEventId: z.string().min(1).max(500).nullable(),
  cut: ForkCut,
  title: z.string().trim().max(200).nullable(),
  tags: z.record(z.string(), z.string()),
  resetMetrics: z.boolean(),
  cacheKey: CacheKeyChoice,
  agent: AgentEdits.nullable(),
  /** One per opened dialog: a double click makes one fork. */
  idempotencyKey: z.string().min(8).max(200),
});
export type ForkRequest = z.infer<typeof ForkRequest>;

export const ForkReply = z.object({
  familyId: z.string(),
  conversationId: z.string(),
  title: z.string(),
  promptCacheKey: z.string(),
  /** Composer text of a "before" cut. */
  prefill: z.string().nullable(),
});
export type ForkReply = z.infer<typeof ForkReply>;
