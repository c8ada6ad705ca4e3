import type { ContentPart, EventContent } from "#lib/conversation/content.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { boundedText, prettyJson } from "#lib/importers/plain-text.ts";
import { wholeCompaction } from "#lib/importers/whole-compaction.ts";
import { callPart } from "./content-parts.ts";
import { readPiece } from "./read-stream.ts";
import { type ChatMessage, callsOf, readCall, readItem, type SourceItem } from "./source-item.ts";
import { streamContent } from "./stream-content.ts";

/**
 * Readable body of one stored event: an entry of a session, or a tool call of it behind its first. Never throws:
 * bytes that are neither become a note with their text.
 */
export function contentOfBytes(bytes: Uint8Array): EventContent {
  const parsed = parseJson(bytes);
  const item = parsed.ok ? readItem(parsed.value) : null;
  if (item) return contentOf(item);
  // What an agent said in several pieces is several lines.
  const piece = parsed.ok && readCall(parsed.value) ? null : readPiece(bytes);
  if (piece) return streamContent(piece);
  if (!parsed.ok) {
    const text = boundedText(new TextDecoder().decode(bytes.subarray(0, 100_000)));
    return unseen([{ type: "note", label: `Unreadable event: ${parsed.reason}`, text }]);
  }
  const call = readCall(parsed.value);
  if (call) return seen([callPart(call)]);
  return unseen([{ type: "note", label: "Not a session entry", text: prettyJson(parsed.value) }]);
}

/** Readable parts of an entry, and the slice of it the model sees. */
export function contentOf(item: SourceItem): EventContent {
  switch (item.kind) {
    case "message":
      return seen(messageParts(item.message));
    case "summary":
      return seen([wholeCompaction(item.summary)]);
    case "error":
      return unseen([{ type: "error", code: "error", detail: errorText(item.detail) }]);
    case "termination":
      return unseen([{ type: "note", label: "run stopped", text: prettyJson(item.detail) }]);
    case "session":
      return unseen([{ type: "note", label: "sub-session", text: prettyJson(item.session) }]);
  }
}

/** The first call only: every other is an event of its own, because an event names one call. */
function messageParts(message: ChatMessage): ContentPart[] {
  const said = saidParts(message);
  if (message.role === "tool") return resultParts(message, said);
  const thought = message.reasoning_content;
  const [first] = message.role === "assistant" ? callsOf(message) : [];
  return [
    ...(thought ? [{ type: "reasoning" as const, text: thought }] : []),
    ...said,
    ...(first ? [callPart(first)] : []),
  ];
}

function saidParts({ content, multi_content: parts }: ChatMessage): ContentPart[] {
  if (!parts || parts.length === 0) return content ? [{ type: "text", text: content }] : [];
  return parts.flatMap(partOf);
}

function partOf(part: unknown): ContentPart[] {
  if (!isObject(part)) return [];
  if (part.type === "text")
    return typeof part.text === "string" && part.text ? [{ type: "text", text: part.text }] : [];
  const url = isObject(part.image_url) ? part.image_url.url : null;
  if (typeof url === "string" && /^(data:image\/[\w.+-]{1,40};base64,|https?:\/\/)/.test(url)) {
    return [{ type: "image", url }];
  }
  return [{ type: "note", label: String(part.type ?? "file").slice(0, 200), text: prettyJson(part, 2_000) }];
}

function resultParts(message: ChatMessage, said: readonly ContentPart[]): ContentPart[] {
  const texts = said.flatMap((part) => (part.type === "text" ? part.text : []));
  const result: ContentPart = {
    type: "tool_result",
    callId: message.tool_call_id || null,
    name: null,
    text: texts.join("\n"),
    outcome: isFailed(message) ? "error" : "ok",
    exitCode: null,
  };
  return [result, ...said.filter(({ type }) => type === "image")];
}

export function isFailed(message: ChatMessage): boolean {
  return message.role === "tool" && message.is_error === true;
}

export function errorText(detail: unknown): string {
  if (typeof detail === "string") return detail;
  const said = isObject(detail) ? (detail.message ?? detail.error) : null;
  return typeof said === "string" ? said : prettyJson(detail);
}

function seen(model: ContentPart[]): EventContent {
  return { parts: model, model };
}

function unseen(parts: ContentPart[]): EventContent {
  return { parts, model: [] };
}
