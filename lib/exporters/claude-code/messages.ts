import type { ContentPart } from "#lib/conversation/content.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import type { ExportEvent } from "#lib/exporters/exporter.ts";
import type { AnswerPart, ImagePart, ResultPart, TextPart } from "#lib/exporters/said.ts";
import { parseArguments } from "#lib/exporters/tool-arguments.ts";

type Json = Record<string, unknown>;

/** A user message of the Messages API. */
export function userMessage(parts: readonly (TextPart | ImagePart)[]): Json {
  const [only] = parts;
  const content = parts.length === 1 && only?.type === "text" ? only.text : parts.map(block);
  return { role: "user", content };
}

/** One event of a response. Every line of a response repeats its usage; readers count it once. */
export function answerMessage(event: ExportEvent, parts: readonly AnswerPart[], model: string | null): Json {
  const hasCall = parts.some((part) => part.type === "tool_call");
  return {
    id: event.responseId ?? `msg_${event.eventId}`,
    type: "message",
    role: "assistant",
    model: event.usage?.model ?? model ?? "unknown",
    content: parts.map(answerBlock),
    stop_reason: hasCall ? "tool_use" : "end_turn",
    stop_sequence: null,
    ...(event.usage === null ? {} : { usage: usageFields(event.usage) }),
  };
}

export function resultMessage(result: ResultPart, added: readonly (TextPart | ImagePart)[]): Json {
  const content =
    added.length === 0 ? result.text : [block({ type: "text", text: result.text }), ...added.map(block)];
  const outcome = result.outcome === "ok" ? {} : { is_error: true };
  return {
    role: "user",
    content: [{ tool_use_id: result.callId ?? "", type: "tool_result", content, ...outcome }],
  };
}

/** The boundary and the summary behind it, as Claude Code writes them; without a summary nothing was forgotten. */
export function compactionLines({ summary }: Extract<ContentPart, { type: "compaction" }>): Json[] {
  if (summary === null) return [];
  return [
    {
      type: "system",
      subtype: "compact_boundary",
      content: "Conversation compacted",
      isMeta: false,
      level: "info",
      compactMetadata: { trigger: "auto", preTokens: 0 },
    },
    {
      type: "user",
      isVisibleInTranscriptOnly: true,
      isCompactSummary: true,
      message: { role: "user", content: summary },
    },
  ];
}

function answerBlock(part: AnswerPart): Json {
  switch (part.type) {
    case "reasoning":
      return { type: "thinking", thinking: part.text, signature: "" };
    case "tool_call":
      return { type: "tool_use", id: part.callId, name: part.name, input: parseArguments(part.arguments) };
    default:
      return block(part);
  }
}

const DATA_URL = /^data:(image\/[\w.+-]+);base64,/;

function block(part: TextPart | ImagePart): Json {
  if (part.type === "text") return { type: "text", text: part.text };
  const mediaType = DATA_URL.exec(part.url)?.[1];
  const source = mediaType
    ? { type: "base64", media_type: mediaType, data: part.url.slice(part.url.indexOf(",") + 1) }
    : { type: "url", url: part.url };
  return { type: "image", source };
}

/** Cached and written tokens stand beside the input there; what is not known is left out. */
export function usageFields({ input, cacheRead, cacheWrite, output, reasoning }: Usage): Json {
  const fresh = input === null ? null : Math.max(0, input - (cacheRead ?? 0) - (cacheWrite ?? 0));
  const fields: Json = {
    input_tokens: fresh,
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    output_tokens: output,
  };
  const known = Object.fromEntries(Object.entries(fields).filter(([, tokens]) => tokens !== null));
  return reasoning === null ? known : { ...known, output_tokens_details: { thinking_tokens: reasoning } };
}
