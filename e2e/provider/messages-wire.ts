import type { Answer } from "./answer.ts";
import type { Frame, Phase } from "./frame.ts";
import { splitText } from "./frame.ts";
import { parseJson } from "./read-json.ts";
import type { Wire, WireError } from "./wire.ts";

const STOP_REASON = {
  stop: "end_turn",
  tool_calls: "tool_use",
  length: "max_tokens",
  content_filter: "refusal",
} as const;

const ERROR_BY_STATUS: Record<number, { type: string; message: string }> = {
  400: { type: "invalid_request_error", message: "Invalid request." },
  401: { type: "authentication_error", message: "invalid x-api-key" },
  403: { type: "permission_error", message: "Your API key lacks permission for this resource." },
  404: { type: "not_found_error", message: "The requested resource could not be found." },
  413: { type: "request_too_large", message: "Request exceeds the maximum size" },
  429: { type: "rate_limit_error", message: "This request would exceed your rate limit." },
  529: { type: "overloaded_error", message: "Overloaded" },
};

type Block = {
  started: Record<string, unknown>;
  finished: Record<string, unknown>;
  deltas: unknown[];
  signature?: string;
};

function blocksOf(answer: Answer): Block[] {
  const pieces = (text: string) => splitText(text, answer.chunkSize);
  const blocks: Block[] = [];
  if (answer.reasoning !== "") {
    const signature = Buffer.from(`signed:${answer.id}`, "utf8").toString("base64");
    blocks.push({
      started: { type: "thinking", thinking: "", signature: "" },
      finished: { type: "thinking", thinking: answer.reasoning, signature },
      deltas: pieces(answer.reasoning).map((thinking) => ({ type: "thinking_delta", thinking })),
      signature,
    });
  }
  if (answer.text !== "" || answer.toolCalls.length === 0) {
    blocks.push({
      started: { type: "text", text: "" },
      finished: { type: "text", text: answer.text },
      deltas: pieces(answer.text).map((text) => ({ type: "text_delta", text })),
    });
  }
  for (const call of answer.toolCalls) {
    const tool = { type: "tool_use", id: call.id, name: call.name };
    blocks.push({
      started: { ...tool, input: {} },
      // Without a stream this API parses the arguments itself, so there invalid ones arrive as a string.
      finished: { ...tool, input: parseJson(call.arguments) ?? call.arguments },
      deltas: pieces(call.arguments).map((partial_json) => ({ type: "input_json_delta", partial_json })),
    });
  }
  return blocks;
}

function inputUsage(answer: Answer) {
  const { input, cacheRead, cacheWrite } = answer.usage ?? { input: 0, cacheRead: 0, cacheWrite: 0 };
  return {
    input_tokens: input - cacheRead - cacheWrite,
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: cacheWrite, ephemeral_1h_input_tokens: 0 },
  };
}

function outputUsage(answer: Answer) {
  const { output, reasoning } = answer.usage ?? { output: 0, reasoning: 0 };
  return {
    output_tokens: output,
    ...(reasoning === 0 ? {} : { output_tokens_details: { thinking_tokens: reasoning } }),
  };
}

function message(answer: Answer, stopReason: string | null, content: unknown[], output: object) {
  return {
    id: `msg_${answer.id}`,
    type: "message",
    role: "assistant",
    model: answer.model,
    content,
    stop_reason: stopReason,
    stop_sequence: null,
    ...(answer.usage === null
      ? {}
      : { usage: { ...inputUsage(answer), ...output, service_tier: "standard" } }),
  };
}

function frames(answer: Answer): Frame[] {
  const result: Frame[] = [];
  const emit = (phase: Phase, type: string, fields: Record<string, unknown>) => {
    result.push({ event: type, data: JSON.stringify({ type, ...fields }), phase });
  };
  emit("open", "message_start", { message: message(answer, null, [], { output_tokens: 1 }) });
  for (const [index, block] of blocksOf(answer).entries()) {
    emit("item", "content_block_start", { index, content_block: block.started });
    if (index === 0) emit("item", "ping", {});
    for (const delta of block.deltas) emit("delta", "content_block_delta", { index, delta });
    if (block.signature !== undefined) {
      // Not content: counted as a delta it would shift every fault and hold against the other protocols.
      const delta = { type: "signature_delta", signature: block.signature };
      emit("item", "content_block_delta", { index, delta });
    }
    emit("item", "content_block_stop", { index });
  }
  const delta = { stop_reason: STOP_REASON[answer.finish], stop_sequence: null };
  const usage = answer.usage === null ? {} : { usage: { ...inputUsage(answer), ...outputUsage(answer) } };
  emit("terminal", "message_delta", { delta, ...usage });
  emit("done", "message_stop", {});
  return result;
}

function errorBody(error: WireError) {
  const known = ERROR_BY_STATUS[error.status] ?? { type: "api_error", message: "Internal server error" };
  return {
    type: "error",
    error: { type: error.code ?? known.type, message: error.message ?? known.message },
    request_id: "req_loopback",
  };
}

/** Anthropic Messages: content blocks by index, cumulative usage in `message_delta`, then `message_stop`. */
export const messagesWire: Wire = {
  frames,
  body: (answer) =>
    message(
      answer,
      STOP_REASON[answer.finish],
      blocksOf(answer).map((block) => block.finished),
      outputUsage(answer),
    ),
  errorBody,
  errorFrame: (error) => ({ event: "error", data: JSON.stringify(errorBody(error)), phase: "terminal" }),
};
