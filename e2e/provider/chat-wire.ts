import type { Answer } from "./answer.ts";
import type { Frame, Phase } from "./frame.ts";
import { splitText } from "./frame.ts";
import { openAiError } from "./openai-error.ts";
import type { Wire } from "./wire.ts";

function usageOf(answer: Answer) {
  if (answer.usage === null) return null;
  const { input, cacheRead, output, reasoning } = answer.usage;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cacheRead, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}

function envelope(answer: Answer, object: string) {
  return {
    id: `chatcmpl-${answer.id}`,
    object,
    created: answer.created,
    model: answer.model,
    service_tier: "default",
    system_fingerprint: "fp_loopback",
  };
}

function frames(answer: Answer): Frame[] {
  const result: Frame[] = [];
  const head = envelope(answer, "chat.completion.chunk");
  const tail = answer.includeUsage ? { usage: null } : {};
  const emit = (phase: Phase, delta: Record<string, unknown>, finish_reason: string | null = null) => {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason }];
    result.push({ event: null, data: JSON.stringify({ ...head, choices, ...tail }), phase });
  };
  emit("open", { role: "assistant", content: "" });
  // The field DeepSeek, vLLM and others use; OpenAI's own chat API never shows reasoning.
  for (const part of splitText(answer.reasoning, answer.chunkSize))
    emit("delta", { reasoning_content: part });
  for (const content of splitText(answer.text, answer.chunkSize)) emit("delta", { content });
  for (const [index, call] of answer.toolCalls.entries()) {
    const start = { index, id: call.id, type: "function", function: { name: call.name, arguments: "" } };
    emit("item", { tool_calls: [start] });
    for (const part of splitText(call.arguments, answer.chunkSize)) {
      emit("delta", { tool_calls: [{ index, function: { arguments: part } }] });
    }
  }
  emit("terminal", {}, answer.finish);
  if (answer.includeUsage && answer.usage !== null) {
    const data = JSON.stringify({ ...head, choices: [], usage: usageOf(answer) });
    result.push({ event: null, data, phase: "terminal" });
  }
  result.push({ event: null, data: "[DONE]", phase: "done" });
  return result;
}

function body(answer: Answer) {
  const toolCalls = answer.toolCalls.map((call) => ({
    id: call.id,
    type: "function",
    function: { name: call.name, arguments: call.arguments },
  }));
  const message = {
    role: "assistant",
    content: answer.text === "" && toolCalls.length > 0 ? null : answer.text,
    ...(answer.reasoning === "" ? {} : { reasoning_content: answer.reasoning }),
    refusal: null,
    annotations: [],
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
  };
  return {
    ...envelope(answer, "chat.completion"),
    choices: [{ index: 0, message, logprobs: null, finish_reason: answer.finish }],
    ...(answer.usage === null ? {} : { usage: usageOf(answer) }),
  };
}

/** Chat Completions: anonymous chunks, usage in a last chunk without choices when asked for, then `[DONE]`. */
export const chatWire: Wire = {
  frames,
  body,
  errorBody: (error) => ({ error: openAiError(error) }),
  errorFrame: (error) => ({
    event: null,
    data: JSON.stringify({ error: openAiError(error) }),
    phase: "terminal",
  }),
};
