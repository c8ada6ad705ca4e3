import type { EventRole } from "#lib/conversation/event.ts";
import {
  callPart,
  pieceOfBlock,
  piecesOfContent,
  reasoningParts,
  resultPart,
  textPieces,
} from "#lib/importers/chat/blocks.ts";
import type { ChatMessage, Piece } from "#lib/importers/chat/chat-message.ts";
import { openAiUsage } from "#lib/importers/chat/openai-usage.ts";
import { shortText, timeText } from "#lib/importers/chat/source-text.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { inChatWords, isResponsesItem, roleOf, roleOfItem } from "./message-shapes.ts";

type Raw = Record<string, unknown>;

/** A Chat Completions message, or one of its tool calls or content blocks read alone. */
export function readMessage(source: Raw): ChatMessage {
  const raw = inChatWords(source);
  const role = roleOfItem(raw) ?? roleOf(raw);
  const model = shortText(raw.model);
  return {
    role,
    word: shortText(source.role ?? source.from ?? source.type, 60) ?? "message",
    pieces: piecesOf(raw, role),
    timestamp: timeText(raw.timestamp ?? raw.created_at ?? raw.createdAt ?? null),
    model: role === "assistant" ? model : null,
    usage: role === "assistant" ? openAiUsage(raw.usage, model) : null,
    isError: false,
  };
}

function piecesOf(raw: Raw, role: EventRole | null): Piece[] {
  if (isResponsesItem(raw)) return [responsesItem(raw)];
  if (!("role" in raw))
    return [isObject(raw.function) || isObject(raw.custom) ? toolCall(raw, 0) : pieceOfBlock(raw, null)];
  if (role === "tool") return [toolResult(raw)];
  if (role === "system") return systemPieces(raw);
  const thought = reasoningParts(raw.reasoning_content ?? raw.reasoning);
  return [
    ...(thought.length > 0 ? [{ word: "reasoning", parts: thought, place: null }] : []),
    ...piecesOfContent(raw.content, ["content"]),
    ...(typeof raw.refusal === "string" ? textPieces(raw.refusal) : []),
    ...(Array.isArray(raw.tool_calls) ? raw.tool_calls.map(toolCall) : []),
    ...(isObject(raw.function_call) ? [oldCall(raw.function_call)] : []),
  ];
}

/** An item of the Responses API. Of reasoning a provider shows its summary, or all of it. */
function responsesItem(raw: Raw): Piece {
  const word = String(raw.type);
  const one = (...parts: Piece["parts"]): Piece => ({ word, parts, place: null });
  if (word.endsWith("_output")) return one(resultPart(raw.call_id, raw.name, raw.output, false));
  if (word !== "reasoning") return one(callPart(raw.call_id, raw.name, raw.arguments ?? raw.input));
  const texts = [raw.summary, raw.content].flatMap((list: unknown) => (Array.isArray(list) ? list : []));
  return one(...texts.flatMap((each: unknown) => reasoningParts(isObject(each) ? each.text : each)));
}

function systemPieces(raw: Raw): Piece[] {
  const pieces = piecesOfContent(raw.content, ["content"]);
  const texts = pieces.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === "text" ? part.text : [])),
  );
  if (texts.length === 0) return pieces;
  return [
    { word: "text", parts: [{ type: "system_prompt", text: texts.join("\n"), tools: [] }], place: null },
  ];
}

function toolCall(call: unknown, index: number): Piece {
  const raw = isObject(call) ? call : {};
  const made = isObject(raw.function) ? raw.function : isObject(raw.custom) ? raw.custom : {};
  const part = callPart(raw.id, made.name, made.arguments ?? made.input);
  return { word: "tool_call", parts: [part], place: { path: ["tool_calls"], index, member: null } };
}

/** Before tool calls there was one call per message, which had no id: its result names the function. */
function oldCall(call: Raw): Piece {
  return {
    word: "function_call",
    parts: [callPart(oldCallId(call.name), call.name, call.arguments)],
    place: null,
  };
}

function toolResult(raw: Raw): Piece {
  const callId = raw.tool_call_id ?? (raw.role === "function" ? oldCallId(raw.name) : null);
  const images = Array.isArray(raw.content)
    ? piecesOfContent(raw.content, ["content"]).flatMap(({ parts }) =>
        parts.filter((part) => part.type === "image"),
      )
    : [];
  const content = Array.isArray(raw.content)
    ? raw.content.filter((item: unknown) => !isImage(item))
    : raw.content;
  return {
    word: "tool_result",
    parts: [resultPart(callId, raw.name, content, false), ...images],
    place: null,
  };
}

function isImage(item: unknown): boolean {
  return isObject(item) && (item.type === "image_url" || item.type === "image");
}

function oldCallId(name: unknown): string {
  return `function_call:${shortText(name, 200) ?? ""}`;
}
