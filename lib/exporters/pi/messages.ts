import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import type { ExportEvent } from "#lib/exporters/exporter.ts";
import type { AnswerPart, ImagePart, ResultPart, TextPart } from "#lib/exporters/said.ts";
import { parseArguments } from "#lib/exporters/tool-arguments.ts";

type Json = Record<string, unknown>;

export function userMessage(parts: readonly (TextPart | ImagePart)[], millis: number): Json {
  return { role: "user", content: parts.map(block), timestamp: millis };
}

/** @param event the first of the response. */
export function answerMessage(
  event: ExportEvent,
  answer: { parts: readonly AnswerPart[]; usage: Usage | null },
  config: AgentConfig,
  millis: number,
): Json {
  const hasCall = answer.parts.some((part) => part.type === "tool_call");
  const provider = config.provider ?? "openai";
  return {
    role: "assistant",
    content: answer.parts.map(block),
    api: apiOf(provider),
    provider,
    model: answer.usage?.model ?? config.model ?? "unknown",
    usage: usageFields(answer.usage),
    stopReason: hasCall ? "toolUse" : "stop",
    timestamp: millis,
    ...(event.responseId === null ? {} : { responseId: event.responseId }),
  };
}

export function resultMessage(
  {
    result,
    added,
    event,
  }: { result: ResultPart; added: readonly (TextPart | ImagePart)[]; event: ExportEvent },
  millis: number,
): Json {
  return {
    role: "toolResult",
    toolCallId: result.callId ?? "",
    toolName: result.name ?? event.toolName ?? "tool",
    content: [block({ type: "text", text: result.text }), ...added.map(block)],
    isError: result.outcome !== "ok",
    timestamp: millis,
  };
}

function apiOf(provider: string): string {
  if (provider === "anthropic") return "anthropic-messages";
  return provider === "openai" ? "openai-responses" : "openai-completions";
}

const DATA_URL = /^data:(image\/[\w.+-]+);base64,/;

function block(part: AnswerPart): Json {
  switch (part.type) {
    case "text":
      return { type: "text", text: part.text };
    case "reasoning":
      return { type: "thinking", thinking: part.text };
    case "tool_call":
      return {
        type: "toolCall",
        id: part.callId,
        name: part.name,
        arguments: parseArguments(part.arguments),
      };
    case "image": {
      const mimeType = DATA_URL.exec(part.url)?.[1];
      // It keeps pictures themselves, not addresses.
      if (!mimeType) return { type: "text", text: `[image: ${part.url}]` };
      return { type: "image", data: part.url.slice(part.url.indexOf(",") + 1), mimeType };
    }
  }
}

/** Cached and written tokens stand beside the input there. A response that was not measured is written with zeros. */
function usageFields(usage: Usage | null): Json {
  const { input = null, cacheRead = null, cacheWrite = null, output = null, cost = null } = usage ?? {};
  const fresh = input === null ? 0 : Math.max(0, input - (cacheRead ?? 0) - (cacheWrite ?? 0));
  return {
    input: fresh,
    output: output ?? 0,
    cacheRead: cacheRead ?? 0,
    cacheWrite: cacheWrite ?? 0,
    ...(usage?.reasoning ? { reasoning: usage.reasoning } : {}),
    totalTokens: fresh + (output ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0),
    cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: cost ?? 0 },
  };
}
