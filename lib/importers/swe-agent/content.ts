import type { ContentPart, EventContent } from "#lib/conversation/content.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { boundedText, prettyJson } from "#lib/importers/plain-text.ts";
import {
  contentText,
  listOf,
  type Message,
  readCall,
  readMessage,
  stringOf,
  type ToolCall,
} from "./source-message.ts";

/**
 * Readable body of one stored event: a message with its first tool call, another of its calls, or a step of a
 * trajectory that came without its history. Never throws: bytes that are none of them become a note with their text.
 */
export function contentOfBytes(bytes: Uint8Array): EventContent {
  const parsed = parseJson(bytes);
  if (!parsed.ok) {
    const text = boundedText(new TextDecoder().decode(bytes.subarray(0, 100_000)));
    return unseen([{ type: "note", label: `Unreadable event: ${parsed.reason}`, text }]);
  }
  return contentOf(parsed.value);
}

export function contentOf(value: unknown): EventContent {
  // One of several calls is stored by itself, and looks like an item of a response then.
  const call = readCall(value);
  if (call) return seen([callPart(call)]);
  const message = readMessage(value);
  if (message) return messageContent(message);
  if (typeof value === "string") return seen(value === "" ? [] : [observation(value)]);
  if (!isObject(value)) return unseen([{ type: "note", label: "Not a message", text: prettyJson(value) }]);
  const text = stepText(value);
  if (text !== "") return seen([{ type: "text", text }]);
  return unseen([{ type: "note", label: "Not a message", text: prettyJson(value) }]);
}

/** What the model wrote in a step: its whole answer, or the parts SWE-agent took it apart into. */
export function stepText(step: Record<string, unknown>): string {
  const parts = [stringOf(step.thought), stringOf(step.action)].filter((part) => part !== null);
  return stringOf(step.response) ?? parts.join("\n\n");
}

export function messageContent(message: Message): EventContent {
  const said = saidParts(message);
  switch (message.role) {
    case "system":
      return seen([{ type: "system_prompt", text: contentText(message), tools: [] }]);
    case "assistant": {
      const first = message.calls[0];
      const model = [...said, ...(first ? [callPart(first)] : [])];
      const thought = message.thinking.map((text): ContentPart => ({ type: "reasoning", text }));
      return { parts: [...thought, ...model], model };
    }
    case "tool":
      return seen([...(message.callId === null ? said : [resultPart(message)]), ...imagesOf(said)]);
    case "user":
      return { parts: [...refusedAnswer(message), ...said], model: said };
    default:
      // mini-SWE-agent closes a run with a message of the role "exit".
      return unseen([{ type: "note", label: message.role.slice(0, 200), text: contentText(message) }]);
  }
}

/** An answer mini-SWE-agent did not take stays beside the message that says so; the model never reads it again. */
function refusedAnswer({ extra, response }: Message): ContentPart[] {
  const [choice] = listOf(response?.choices);
  const answer = readMessage(isObject(choice) ? choice.message : response);
  const text = stringOf(extra.model_response) ?? (answer ? contentText(answer) : "");
  return text === "" ? [] : [{ type: "note", label: "Refused answer", text: boundedText(text) }];
}

function saidParts({ content }: Message): ContentPart[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return listOf(content).flatMap((part): ContentPart[] => {
    if (!isObject(part)) return [];
    const text = stringOf(part.text);
    if (text !== null) return [{ type: "text", text }];
    const url = isObject(part.image_url) ? stringOf(part.image_url.url) : stringOf(part.image_url);
    return url === null ? [] : [{ type: "image", url }];
  });
}

function imagesOf(parts: readonly ContentPart[]): ContentPart[] {
  return parts.filter((part) => part.type === "image");
}

export function callPart({ id, function: { name, arguments: args } }: ToolCall): ContentPart {
  return {
    type: "tool_call",
    callId: id ?? "",
    name: name || "tool",
    arguments: typeof args === "string" ? args : JSON.stringify(args ?? {}),
    executable: true,
    title: null,
  };
}

const RETURN_CODE = /^\s*<returncode>(-?\d{1,9})<\/returncode>/;

/** The return code as mini-SWE-agent tells it to the model, or keeps it beside the message. */
export function returnCode(message: Message): number | null {
  const { returncode } = message.extra;
  if (typeof returncode === "number" && Number.isFinite(returncode)) return returncode;
  const told = RETURN_CODE.exec(contentText(message))?.[1];
  return told === undefined ? null : Number(told);
}

function resultPart(message: Message): ContentPart {
  return {
    type: "tool_result",
    callId: message.callId,
    name: null,
    text: contentText(message),
    outcome: isFailed(message) ? "error" : "ok",
    exitCode: returnCode(message),
  };
}

/** A command that could not be run at all; one that ran and failed is a result like any other. */
export function isFailed({ extra }: Message): boolean {
  return stringOf(extra.exception_info) !== null;
}

function observation(text: string): ContentPart {
  return { type: "context", label: "observation", text };
}

function seen(model: ContentPart[]): EventContent {
  return { parts: model, model };
}

function unseen(parts: ContentPart[]): EventContent {
  return { parts, model: [] };
}
