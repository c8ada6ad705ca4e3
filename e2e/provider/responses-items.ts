import type { Answer, AnswerToolCall } from "./answer.ts";

/** Output items of the Responses API in their finished form, and the response object around them. */

export function reasoningItem(answer: Answer) {
  return {
    id: `rs_${answer.id}`,
    type: "reasoning",
    summary: [{ type: "summary_text", text: answer.reasoning }],
    ...(answer.encryptReasoning
      ? { encrypted_content: Buffer.from(`sealed:${answer.reasoning}`, "utf8").toString("base64") }
      : {}),
  };
}

export function outputText(text: string) {
  return { type: "output_text", annotations: [], logprobs: [], text };
}

export function messageItem(answer: Answer) {
  return {
    id: `msg_${answer.id}`,
    type: "message",
    status: answer.finish === "stop" || answer.finish === "tool_calls" ? "completed" : "incomplete",
    content: [outputText(answer.text)],
    role: "assistant",
  };
}

export function functionCallItem(answer: Answer, call: AnswerToolCall, index: number) {
  return {
    id: `fc_${answer.id}_${index}`,
    type: "function_call",
    status: "completed",
    arguments: call.arguments,
    call_id: call.id,
    name: call.name,
  };
}

export function outputItems(answer: Answer): { id: string; type: string }[] {
  return [
    ...(answer.reasoning === "" ? [] : [reasoningItem(answer)]),
    ...(answer.text === "" && answer.toolCalls.length > 0 ? [] : [messageItem(answer)]),
    ...answer.toolCalls.map((call, index) => functionCallItem(answer, call, index)),
  ];
}

function usageOf(answer: Answer) {
  if (answer.usage === null) return null;
  const { input, cacheRead, output, reasoning } = answer.usage;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cacheRead },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}

function incompleteReason(answer: Answer): string | null {
  if (answer.finish === "length") return "max_output_tokens";
  return answer.finish === "content_filter" ? "content_filter" : null;
}

type Status = "in_progress" | "finished" | { failed: { code: string; message: string } };

/** The response object: empty while in progress, with output and usage when finished. */
export function responseObject(answer: Answer, status: Status) {
  const reason = incompleteReason(answer);
  const finished = status === "finished";
  const failed = typeof status === "object" ? status.failed : null;
  return {
    id: `resp_${answer.id}`,
    object: "response",
    created_at: answer.created,
    status:
      failed !== null ? "failed" : !finished ? "in_progress" : reason === null ? "completed" : "incomplete",
    background: false,
    error: failed,
    incomplete_details: finished && reason !== null ? { reason } : null,
    model: answer.model,
    output: finished ? outputItems(answer) : [],
    parallel_tool_calls: true,
    previous_response_id: null,
    service_tier: "default",
    usage: finished ? usageOf(answer) : null,
    metadata: {},
  };
}
