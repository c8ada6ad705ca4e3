import type { ContentPart, EventContent } from "#lib/conversation/content.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { boundedText, prettyJson } from "#lib/importers/plain-text.ts";
import { wholeCompaction } from "#lib/importers/whole-compaction.ts";
import { contentOfContent } from "./checkpoint-events.ts";
import { sentParts, thoughtParts, toolCallPart } from "./message-parts.ts";
import { outputContent, readOutput } from "./output-document.ts";
import { readContent } from "./read-checkpoint.ts";
import { readPiece } from "./read-stream.ts";
import {
  listOf,
  type Message,
  type Part,
  readMessage,
  readParts,
  ToolCall,
  textOf,
} from "./source-message.ts";
import { streamContent } from "./stream-content.ts";

/**
 * Readable body of one stored event: a message with its first tool call, another call of it, the result of a call,
 * or a record about the session. Never throws: bytes that are none of them become a note with their text.
 */
export function contentOfBytes(bytes: Uint8Array): EventContent {
  const parsed = parseJson(bytes);
  // An answer that came in several pieces is several lines.
  const piece = readPiece(bytes);
  if (piece) return streamContent(piece);
  if (!parsed.ok) {
    const text = boundedText(new TextDecoder().decode(bytes.subarray(0, 100_000)));
    return unseen([{ type: "note", label: `Unreadable event: ${parsed.reason}`, text }]);
  }
  return contentOf(parsed.value);
}

/** Readable parts of a parsed event, and the slice of it that is sent to the model. */
export function contentOf(value: unknown): EventContent {
  const message = readMessage(value);
  if (message) return messageContent(message);
  const sent = readContent(value);
  if (sent) return contentOfContent(sent);
  const output = readOutput(value);
  if (output) return outputContent(output);
  if (!isObject(value) || isPart(value)) return seen(sentParts(readParts(value)));
  if ("name" in value && "args" in value) {
    const call = ToolCall.safeParse(value).data;
    if (call) return seen([toolCallPart(call)]);
  }
  return recordContent(value);
}

export function messageContent(message: Message): EventContent {
  switch (message.type) {
    case "user":
      return userContent(message);
    case "gemini": {
      const model = [...sentParts(answerParts(message)), ...firstCall(message)];
      return { parts: [...thoughtParts(message), ...model], model };
    }
    case "error":
      return unseen([{ type: "error", code: "error", detail: textOf(message.content) }]);
    default:
      return unseen([{ type: "note", label: message.type, text: textOf(message.content) }]);
  }
}

/** What was typed, then what was sent in its place. */
function userContent({ content, display }: Message): EventContent {
  const model = sentParts(content);
  const typed = textOf(display);
  if (typed === "" || typed === textOf(content)) return seen(model);
  const sent = model.map(
    (part): ContentPart =>
      part.type === "text" ? { type: "context", label: "sent to the model", text: part.text } : part,
  );
  return { parts: [{ type: "text", text: typed }, ...sent], model };
}

/** A rewritten history repeats the calls in the content; `toolCalls` has them with their results. */
function answerParts({ content, toolCalls }: Message): Part[] {
  return toolCalls.length > 0 ? content.filter((part) => !part.functionCall) : content;
}

function firstCall({ toolCalls }: Message): ContentPart[] {
  const first = toolCalls[0];
  return first ? [toolCallPart(first)] : [];
}

/** A replaced history: the model goes on from these messages. Everything else is told to no model. */
function recordContent(value: Record<string, unknown>): EventContent {
  const set = isObject(value.$set) ? value.$set : null;
  const messages = listOf(set?.messages).flatMap((each) => readMessage(each) ?? []);
  if (messages.length > 0) {
    const summary = messages
      .map(({ content }) => textOf(content))
      .filter(Boolean)
      .join("\n\n");
    return seen([wholeCompaction(summary)]);
  }
  const label = "$rewindTo" in value ? "rewind" : set ? "session update" : "session";
  return unseen([{ type: "note", label, text: prettyJson(value) }]);
}

/** One part of a content alone. */
function isPart(value: Record<string, unknown>): boolean {
  return isObject(value.functionResponse) || isObject(value.functionCall) || isObject(value.inlineData);
}

function seen(model: ContentPart[]): EventContent {
  return { parts: model, model };
}

function unseen(parts: ContentPart[]): EventContent {
  return { parts, model: [] };
}
