import { z } from "zod";
import { Fault } from "./fault.ts";

const Tokens = z.number().int().optional();

/**
 * Token counts in one convention for all protocols: `input` is the whole prompt including cached tokens; each
 * wire format converts. Negative numbers are allowed: a provider that reports them is one of the faults.
 */
export const ReplyUsage = z.strictObject({
  input: Tokens,
  cacheRead: Tokens,
  cacheWrite: Tokens,
  output: Tokens,
  reasoning: Tokens,
});
export type ReplyUsage = z.infer<typeof ReplyUsage>;

export const ReplyToolCall = z.strictObject({
  id: z.string().optional(),
  name: z.string(),
  /** Text goes out as written (so it may be invalid JSON); anything else is serialised. */
  arguments: z.unknown(),
});

/** A point where a stream stops until it is released. `afterChunks` counts content deltas already sent. */
export const HoldPoint = z.union([
  z.literal("before_headers"),
  z.literal("before_terminal"),
  z.strictObject({ afterChunks: z.number().int().min(0) }),
]);
export type HoldPoint = z.infer<typeof HoldPoint>;

/** What the provider answers to one request. Everything omitted is computed or left out. */
export const Reply = z.strictObject({
  text: z.string().optional(),
  reasoning: z.string().optional(),
  toolCalls: z.array(ReplyToolCall).optional(),
  finish: z.enum(["stop", "length", "content_filter"]).optional(),
  /** Replaces counted tokens field by field; `missing` reports none at all. */
  usage: z.union([z.literal("missing"), ReplyUsage]).optional(),
  /** The model the provider says it used; default: the requested one. */
  model: z.string().optional(),
  /** Characters per delta; default 12. */
  chunkSize: z.number().int().min(1).optional(),
  firstTokenDelayMs: z.number().min(0).optional(),
  delayMs: z.number().min(0).optional(),
  fault: Fault.optional(),
});
export type Reply = z.infer<typeof Reply>;

/** Which requests an entry of the script or a hold is for; every given field must hold. */
export const RequestMatch = z.strictObject({
  protocol: z.enum(["responses", "chat", "messages"]).optional(),
  promptCacheKey: z.string().nullable().optional(),
  model: z.string().optional(),
  lastUserText: z.string().optional(),
  /** Some user message of the request contains this text: one conversation among several. */
  userTextIncludes: z.string().optional(),
});
export type RequestMatch = z.infer<typeof RequestMatch>;
