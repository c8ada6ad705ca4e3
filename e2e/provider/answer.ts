import type { CacheUse } from "./cache-use.ts";
import { countTextTokens } from "./count-tokens.ts";
import type { Prompt } from "./prompt.ts";
import type { Reply } from "./reply.ts";

export type AnswerToolCall = { id: string; name: string; arguments: string };

/** `input` is the whole prompt including what was read from and written to the cache. */
export type AnswerUsage = {
  input: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
  reasoning: number;
};

/** A reply with everything decided: what the wire formats turn into bytes. */
export type Answer = {
  /** Unique over the provider's life, e.g. `4010-3`. */
  id: string;
  /** Unix seconds. */
  created: number;
  model: string;
  text: string;
  reasoning: string;
  toolCalls: AnswerToolCall[];
  finish: "stop" | "tool_calls" | "length" | "content_filter";
  usage: AnswerUsage | null;
  chunkSize: number;
  includeUsage: boolean;
  encryptReasoning: boolean;
};

function toArguments(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? {});
}

function textOf(reply: Reply, prompt: Prompt): string {
  if (reply.fault?.kind === "big_event") return "x".repeat(reply.fault.bytes);
  if (reply.text !== undefined) return reply.text;
  // A reply that only calls tools says nothing, as models mostly do.
  if (reply.toolCalls !== undefined && reply.toolCalls.length > 0) return "";
  return `Answer to: ${prompt.userMessages.at(-1) ?? ""}`;
}

/** Completes a reply for a request. Token counts are four bytes each; `reply.usage` replaces single fields. */
export function completeAnswer(id: string, reply: Reply, prompt: Prompt, cache: CacheUse): Answer {
  const text = textOf(reply, prompt);
  const reasoning = reply.reasoning ?? "";
  const toolCalls = (reply.toolCalls ?? []).map((call, index) => ({
    id: call.id ?? `call_${id}_${index}`,
    name: call.name,
    arguments: toArguments(call.arguments),
  }));
  const reasoningTokens = countTextTokens(reasoning);
  const spoken = toolCalls.reduce((sum, call) => sum + countTextTokens(call.name + call.arguments), 0);
  const given = reply.usage === "missing" ? {} : (reply.usage ?? {});
  const usage = {
    input: given.input ?? cache.total,
    cacheRead: given.cacheRead ?? cache.read,
    cacheWrite: given.cacheWrite ?? cache.written,
    output: given.output ?? countTextTokens(text) + reasoningTokens + spoken,
    reasoning: given.reasoning ?? reasoningTokens,
  };
  return {
    id,
    created: Math.floor(Date.now() / 1000),
    model: reply.model ?? prompt.model,
    text,
    reasoning,
    toolCalls,
    finish: reply.finish ?? (toolCalls.length > 0 ? "tool_calls" : "stop"),
    usage: reply.usage === "missing" ? null : usage,
    chunkSize: reply.fault?.kind === "big_event" ? Number.POSITIVE_INFINITY : (reply.chunkSize ?? 12),
    includeUsage: prompt.includeUsage,
    encryptReasoning: prompt.wantsEncryptedReasoning,
  };
}
