import type { ContentPart } from "#lib/conversation/content.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { prettyJson, storableText } from "#lib/importers/plain-text.ts";
import type { Piece, Place } from "./chat-message.ts";
import { shortText } from "./source-text.ts";

type ToolResult = Extract<ContentPart, { type: "tool_result" }>;

/**
 * Message content in the shapes the model APIs use, as pieces: text, or a list of text, images, thoughts, calls and
 * results. `path` is where the list stands in the message.
 */
export function piecesOfContent(content: unknown, path: readonly string[]): Piece[] {
  if (typeof content === "string") return textPieces(content);
  if (!Array.isArray(content)) {
    return content === null || content === undefined ? [] : [notePiece("content", content, null)];
  }
  return content.map((block: unknown, index) => pieceOfBlock(block, { path, index, member: null }));
}

export function textPieces(text: string): Piece[] {
  return text === "" ? [] : [{ word: "text", parts: [{ type: "text", text }], place: null }];
}

export function pieceOfBlock(block: unknown, place: Place | null): Piece {
  if (typeof block === "string") return { word: "text", parts: [{ type: "text", text: block }], place };
  if (!isObject(block)) return notePiece("content", block, place);
  const word = shortText(block.type, 100) ?? "content";
  return { word, parts: partsOfBlock(word, block), place };
}

function partsOfBlock(word: string, block: Record<string, unknown>): ContentPart[] {
  switch (word) {
    case "text":
    case "input_text":
    case "output_text":
    case "refusal":
      return textParts(block.text ?? block.refusal);
    case "thinking":
    case "reasoning":
      return reasoningParts(block.thinking ?? block.text ?? block.reasoning);
    case "redacted_thinking":
    case "token_budget":
      return [];
    case "tool_use":
    case "server_tool_use":
      return [callPart(block.id, block.name, block.input)];
    case "tool_result":
      return [resultPart(block.tool_use_id, block.name, block.content, block.is_error === true)];
    case "image":
    case "image_url":
    case "input_image":
      return [imagePart(block)];
    default:
      return notePiece(word, block, null).parts;
  }
}

function textParts(text: unknown): ContentPart[] {
  return typeof text === "string" && text !== "" ? [{ type: "text", text }] : [];
}

export function reasoningParts(text: unknown): ContentPart[] {
  return typeof text === "string" && text !== "" ? [{ type: "reasoning", text }] : [];
}

/** @param input what the model wrote: JSON text, or a value that is written out as JSON. */
export function callPart(id: unknown, name: unknown, input: unknown): ContentPart {
  return {
    type: "tool_call",
    callId: idText(id) ?? "",
    name: shortText(name, 1_000) ?? "tool",
    arguments: typeof input === "string" ? input : JSON.stringify(input ?? {}),
    executable: true,
    title: null,
  };
}

export function resultPart(id: unknown, name: unknown, content: unknown, isError: boolean): ToolResult {
  return {
    type: "tool_result",
    callId: idText(id),
    name: shortText(name, 1_000),
    text: resultText(content),
    outcome: isError ? "error" : "ok",
    exitCode: null,
  };
}

function idText(id: unknown): string | null {
  return typeof id === "string" && id !== "" ? storableText(id.slice(0, 1_000)) : null;
}

/** Text of a result: a string, or text blocks among others. What is neither is shown as JSON. */
function resultText(content: unknown): string {
  if (content === null || content === undefined) return "";
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return prettyJson(content);
  return content
    .map((item: unknown) => {
      if (typeof item === "string") return item;
      return isObject(item) && typeof item.text === "string" ? item.text : prettyJson(item);
    })
    .join("\n");
}

const IMAGE_TYPE = /^image\/[\w.+-]{1,40}$/;

/** The picture itself or its address, as the model got it. It is never fetched. */
function imagePart(block: Record<string, unknown>): ContentPart {
  const named = isObject(block.image_url) ? block.image_url.url : block.image_url;
  if (typeof named === "string") return { type: "image", url: named };
  const { media_type: type, data, url } = isObject(block.source) ? block.source : {};
  if (typeof data === "string" && typeof type === "string" && IMAGE_TYPE.test(type)) {
    return { type: "image", url: `data:${type};base64,${data}` };
  }
  if (typeof url === "string") return { type: "image", url };
  return { type: "note", label: "image", text: "An image that is not in the file." };
}

export function notePiece(label: string, value: unknown, place: Place | null): Piece {
  return { word: label, parts: [{ type: "note", label, text: prettyJson(value) }], place };
}
