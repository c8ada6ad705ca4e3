import { randomUUID } from "node:crypto";
import type { CallOptions } from "./call-model.ts";
import { callOptions } from "./call-options.ts";
import { ReplyCollector } from "./collect-reply.ts";
import { findFault } from "./fault.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import type { ModelReply } from "./model-call.ts";
import { normaliseUsage } from "./normalise-usage.ts";
import { costOf } from "./prices.ts";
import { faultOfSdkError } from "./sdk-fault.ts";
import { createSdkModel, type SdkStreamPart } from "./sdk-model.ts";
import { splitReply } from "./split-reply.ts";
import { WaitLimit } from "./wait-limit.ts";
import { wireName } from "./wire-names.ts";

/**
 * One HTTP request and its stream, from the first byte to a checked end.
 * @throws ModelFault for everything that can go wrong at the provider; whatever else is thrown is a bug.
 */
export async function runAttempt(options: CallOptions): Promise<ModelReply> {
  const { target, request, timeouts, signal } = options;
  const limit = new WaitLimit(timeouts, target.label);
  let requestBody: string | null = null;
  const fetch = guardedFetch({
    target,
    limit,
    connectMs: timeouts.connectMs,
    resolve: options.resolve,
    onRequest: (body) => {
      requestBody = body;
      options.onRequest?.(body);
    },
  });
  const names = new Map(request.tools.map(({ name }) => [wireName(name), name]));
  const collector = new ReplyCollector(target, (name) => names.get(name) ?? name);
  const started = performance.now();
  let ttftMs: number | null = null;
  limit.start();
  try {
    const call = { ...callOptions(request, target), abortSignal: signal, includeRawChunks: true };
    const { stream } = await createSdkModel(target, fetch).doStream(call);
    for await (const part of stream) {
      if (isAnswer(part)) limit.noteAnswer(part.type === "reasoning-start");
      const delta = collector.take(part);
      if (delta === null) continue;
      ttftMs ??= performance.now() - started;
      await options.onDelta(delta);
    }
    collector.checkEnd();
  } catch (error) {
    throw findFault(error) ?? faultOfSdkError(error, target) ?? error;
  } finally {
    limit.end();
  }
  const latencyMs = performance.now() - started;
  return toReply(collector, { options, requestBody, latencyMs, ttftMs, names: new Set(names.values()) });
}

/** A part that only an answering model sends, as against the greetings of its server. */
function isAnswer(part: SdkStreamPart): boolean {
  return !["stream-start", "response-metadata", "raw", "finish", "error"].includes(part.type);
}

function toReply(
  collector: ReplyCollector,
  given: {
    options: CallOptions;
    requestBody: string | null;
    latencyMs: number;
    ttftMs: number | null;
    names: ReadonlySet<string>;
  },
): ModelReply {
  const { target, prices } = given.options;
  const pieces = splitReply(collector.blocks, (name) => given.names.has(name));
  const model = collector.model ?? target.model;
  const tokens = normaliseUsage(collector.finish?.usage.raw, target.protocol);
  const cost = costOf(prices, model, tokens) ?? costOf(prices, target.model, tokens);
  const calls = pieces.some((piece) => piece.toolCall !== null);
  const cut = collector.finish?.finishReason.unified === "length";
  return {
    responseId: collector.responseId ?? `response_${randomUUID()}`,
    model,
    finishReason: calls ? "tool_calls" : cut ? "length" : "stop",
    parts: pieces.flatMap((piece) => piece.parts),
    messages: [
      {
        role: "assistant",
        content: pieces.flatMap(({ message }) => (message.role === "assistant" ? message.content : [])),
      },
    ],
    pieces,
    usage: { model, ...tokens, cost, latencyMs: given.latencyMs, ttftMs: given.ttftMs },
    offline: false,
    requestBody: given.requestBody,
  };
}
