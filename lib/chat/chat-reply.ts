import type { Totals } from "#lib/conversation/usage.ts";
import type { ChatCall, ChatPart } from "./chat-run.ts";

/** What every piece of one answer repeats. `created` is in seconds. */
export type ChatHead = { id: string; created: number; model: string };

/**
 * One whole answer as `chat.completion`; the first failure instead, when there is one.
 * @returns `failed` with the sentence for the error envelope.
 */
export async function collectCompletion(
  head: ChatHead,
  parts: AsyncIterable<ChatPart>,
): Promise<{ ok: true; body: object } | { ok: false; code: string; message: string }> {
  let content = "";
  for await (const part of parts) {
    if (part.type === "text") content += part.text;
    else if (part.type === "failed") return { ok: false, code: part.code, message: part.message };
    else if (part.type === "done") return { ok: true, body: completionOf(head, content, part) };
  }
  return { ok: false, code: "cancelled", message: "The request was ended before the answer was whole." };
}

function completionOf(head: ChatHead, content: string, done: Extract<ChatPart, { type: "done" }>): object {
  const calls = done.open.map((call) => toolCallOf(call));
  return {
    ...envelope(head, "chat.completion"),
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: content === "" && calls.length > 0 ? null : content,
          ...(calls.length > 0 ? { tool_calls: calls } : {}),
        },
        finish_reason: finishReason(done),
      },
    ],
    ...withUsage(done.usage),
  };
}

/**
 * One answer as the chunks of a stream, each one `data:` line's object. The first says the role and comes before the
 * model has answered. A failure is told in the stream, whose status is long sent: an error, then a chunk that ends.
 */
export async function* completionChunks(
  head: ChatHead,
  parts: AsyncIterable<ChatPart>,
  includeUsage: boolean,
): AsyncGenerator<object> {
  const chunk = (delta: object, finish: string | null = null) => ({
    ...envelope(head, "chat.completion.chunk"),
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...(includeUsage ? { usage: null } : {}),
  });
  yield chunk({ role: "assistant", content: "" });
  let calls = 0;
  for await (const part of parts) {
    if (part.type === "text") yield chunk({ content: part.text });
    else if (part.type === "tool_call") {
      yield chunk({ tool_calls: [{ index: calls++, ...toolCallOf(part) }] });
    } else if (part.type === "failed") {
      yield { error: { message: failureSentence(part.message), type: "internal_error", code: part.code } };
      yield chunk({}, "error");
    } else {
      yield chunk({}, finishReason(part));
      if (includeUsage)
        yield {
          ...envelope(head, "chat.completion.chunk"),
          choices: [],
          usage: null,
          ...withUsage(part.usage),
        };
    }
  }
}

export function failureSentence(message: string): string {
  return `agent execution failed: ${message}`;
}

function envelope({ id, created, model }: ChatHead, object: string) {
  return { id, object, created, model };
}

function finishReason({ open }: { open: readonly ChatCall[] }): string {
  return open.length > 0 ? "tool_calls" : "stop";
}

function toolCallOf({ callId, name, arguments: args }: ChatCall) {
  return { id: callId, type: "function", function: { name, arguments: args } };
}

/** Only what was reported: the offline model spends nothing and some servers count nothing, which is not 0. */
function withUsage({ input, cacheRead, output, reasoning }: Totals) {
  if (input === null && output === null) return {};
  const usage = {
    ...(input === null ? {} : { prompt_tokens: input }),
    ...(output === null ? {} : { completion_tokens: output }),
    ...(input === null || output === null ? {} : { total_tokens: input + output }),
    ...(cacheRead === null ? {} : { prompt_tokens_details: { cached_tokens: cacheRead } }),
    ...(reasoning === null ? {} : { completion_tokens_details: { reasoning_tokens: reasoning } }),
  };
  return { usage };
}
