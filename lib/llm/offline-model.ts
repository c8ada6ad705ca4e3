import type { ModelMessage } from "./message.ts";
import type { ModelDelta, ModelReply, ModelRequest } from "./model-call.ts";

const LABEL = "Offline model:";
const CHUNK = 24;

/**
 * The built-in model: no network, no tools, no cleverness. It says what it is and quotes the last thing a person
 * said, so that one can see the conversation arrive. The same request always gets the same answer.
 */
export function answerOffline(request: ModelRequest): string {
  const people = request.messages.filter((message) => message.role === "user");
  const last = people.at(-1);
  const quoted = last ? textOf(last).trim() : "";
  const count = request.messages.length;
  const got =
    quoted === ""
      ? "I got a conversation without a message of yours."
      : `I got ${count} ${count === 1 ? "message" : "messages"}, the last of yours being: “${shorten(quoted)}”`;
  return `${LABEL} no model provider is called. ${got}\n\nTo get real answers, set a provider's key (for example OPENAI_API_KEY) and restart, or choose another model.`;
}

/** Streams the answer in small chunks, giving way between them so that a cancel gets through. */
export async function* streamOffline(request: ModelRequest): AsyncGenerator<ModelDelta> {
  const characters = [...answerOffline(request)];
  for (let at = 0; at < characters.length; at += CHUNK) {
    await new Promise((resolve) => setImmediate(resolve));
    yield { type: "text", text: characters.slice(at, at + CHUNK).join("") };
  }
}

/** The whole reply. No tokens were spent, so none are reported. */
export function offlineReply(
  text: string,
  responseId: string,
  latencyMs: number,
  ttftMs: number,
): ModelReply {
  const message: ModelMessage = { role: "assistant", content: [{ type: "text", text }] };
  const parts = [{ type: "text" as const, text }];
  return {
    responseId,
    model: "offline",
    finishReason: "stop",
    parts,
    messages: [message],
    pieces: [{ kind: "message", parts, message, toolCall: null }],
    usage: {
      model: "offline",
      input: null,
      cacheRead: null,
      cacheWrite: null,
      output: null,
      reasoning: null,
      cost: null,
      latencyMs,
      ttftMs,
    },
    offline: true,
    requestBody: null,
  };
}

function textOf(message: ModelMessage): string {
  if (message.role !== "user") return "";
  return message.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length <= 400 ? text : `${characters.slice(0, 400).join("")}…`;
}
