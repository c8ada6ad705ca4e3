import type { Answer, AnswerToolCall } from "./answer.ts";
import type { Frame, Phase } from "./frame.ts";
import { splitText } from "./frame.ts";
import { openAiError } from "./openai-error.ts";
import {
  functionCallItem,
  messageItem,
  outputText,
  reasoningItem,
  responseObject,
} from "./responses-items.ts";
import type { Wire, WireError } from "./wire.ts";

type Emit = (phase: Phase, type: string, fields: Record<string, unknown>) => void;

function emitReasoning(emit: Emit, answer: Answer, output_index: number): void {
  const item = reasoningItem(answer);
  const at = { item_id: item.id, output_index, summary_index: 0 };
  const part = { type: "summary_text", text: answer.reasoning };
  emit("item", "response.output_item.added", { output_index, item: { ...item, summary: [] } });
  emit("item", "response.reasoning_summary_part.added", { ...at, part: { ...part, text: "" } });
  for (const delta of splitText(answer.reasoning, answer.chunkSize)) {
    emit("delta", "response.reasoning_summary_text.delta", { ...at, delta });
  }
  emit("item", "response.reasoning_summary_text.done", { ...at, text: answer.reasoning });
  emit("item", "response.reasoning_summary_part.done", { ...at, part });
  emit("item", "response.output_item.done", { output_index, item });
}

function emitMessage(emit: Emit, answer: Answer, output_index: number): void {
  const item = messageItem(answer);
  const at = { item_id: item.id, output_index, content_index: 0 };
  const opened = { ...item, status: "in_progress", content: [] };
  emit("item", "response.output_item.added", { output_index, item: opened });
  emit("item", "response.content_part.added", { ...at, part: outputText("") });
  for (const delta of splitText(answer.text, answer.chunkSize)) {
    emit("delta", "response.output_text.delta", { ...at, delta, logprobs: [] });
  }
  emit("item", "response.output_text.done", { ...at, text: answer.text, logprobs: [] });
  emit("item", "response.content_part.done", { ...at, part: outputText(answer.text) });
  emit("item", "response.output_item.done", { output_index, item });
}

function emitCall(
  emit: Emit,
  answer: Answer,
  call: AnswerToolCall,
  index: number,
  output_index: number,
): void {
  const item = functionCallItem(answer, call, index);
  const at = { item_id: item.id, output_index };
  const opened = { ...item, status: "in_progress", arguments: "" };
  emit("item", "response.output_item.added", { output_index, item: opened });
  for (const delta of splitText(call.arguments, answer.chunkSize)) {
    emit("delta", "response.function_call_arguments.delta", { ...at, delta });
  }
  const done = { ...at, name: call.name, arguments: call.arguments };
  emit("item", "response.function_call_arguments.done", done);
  emit("item", "response.output_item.done", { output_index, item });
}

function frames(answer: Answer): Frame[] {
  const result: Frame[] = [];
  const emit: Emit = (phase, type, fields) => {
    const data = JSON.stringify({ type, sequence_number: result.length, ...fields });
    result.push({ event: type, data, phase });
  };
  let index = 0;
  emit("open", "response.created", { response: responseObject(answer, "in_progress") });
  emit("open", "response.in_progress", { response: responseObject(answer, "in_progress") });
  if (answer.reasoning !== "") emitReasoning(emit, answer, index++);
  if (answer.text !== "" || answer.toolCalls.length === 0) emitMessage(emit, answer, index++);
  for (const [n, call] of answer.toolCalls.entries()) emitCall(emit, answer, call, n, index++);
  const response = responseObject(answer, "finished");
  emit("terminal", `response.${response.status}`, { response });
  return result;
}

/** `response.failed`, the other way this API ends a stream badly. */
export function failedFrame(answer: Answer, error: WireError, sequence: number): Frame {
  const { code, message } = openAiError(error);
  const response = responseObject(answer, { failed: { code: code ?? "server_error", message } });
  const type = "response.failed";
  return {
    event: type,
    data: JSON.stringify({ type, sequence_number: sequence, response }),
    phase: "terminal",
  };
}

/** OpenAI Responses: typed events with a sequence number, ended by `response.completed`, without `[DONE]`. */
export const responsesWire: Wire = {
  frames,
  body: (answer) => responseObject(answer, "finished"),
  errorBody: (error) => ({ error: openAiError(error) }),
  errorFrame(error, sequence) {
    const { code, message, param } = openAiError(error);
    const data = JSON.stringify({ type: "error", sequence_number: sequence, code, message, param });
    return { event: "error", data, phase: "terminal" };
  },
};
