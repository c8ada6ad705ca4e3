import type { ContentPart } from "#lib/conversation/content.ts";
import type { EventRole } from "#lib/conversation/event.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import {
  callPart,
  pieceOfBlock,
  reasoningParts,
  resultPart,
  textPieces,
} from "#lib/importers/chat/blocks.ts";
import type { ChatMessage, Piece, Place } from "#lib/importers/chat/chat-message.ts";
import { shortText, timeText } from "#lib/importers/chat/source-text.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { tokenCount } from "#lib/importers/token-count.ts";

type Raw = Record<string, unknown>;

/** A LibreChat message, one of its content blocks, or the call inside a block: that one stands for the result. */
export function readMessage(raw: Raw): ChatMessage {
  const role = roleOf(raw);
  const model = role === "assistant" ? shortText(raw.model) : null;
  const failed = raw.error === true;
  return {
    role,
    word: role ?? "message",
    pieces: piecesOf(raw, failed),
    timestamp: timeText(raw.createdAt),
    model,
    usage: role === "assistant" ? usageOf(raw, model) : null,
    isError: failed,
  };
}

function roleOf(raw: Raw): EventRole | null {
  if (typeof raw.isCreatedByUser === "boolean") return raw.isCreatedByUser ? "user" : "assistant";
  if (typeof raw.sender !== "string") return null;
  return raw.sender.toLowerCase() === "user" ? "user" : "assistant";
}

function piecesOf(raw: Raw, failed: boolean): Piece[] {
  if (!("messageId" in raw)) return blockPieces(raw, null).slice(0, 1);
  const text = typeof raw.text === "string" ? raw.text : "";
  if (failed)
    return [{ word: "error", parts: [{ type: "error", code: "error", detail: text }], place: null }];
  const blocks = Array.isArray(raw.content) ? raw.content : [];
  const pieces = blocks.flatMap((block: unknown, index) =>
    blockPieces(block, { path: ["content"], index, member: null }),
  );
  // `text` repeats the blocks where there are any.
  return [...(pieces.length > 0 ? pieces : textPieces(text)), ...imagePieces(raw.files)];
}

/** A block with a tool call holds its result too: the block is the call, the call in it the result. */
function blockPieces(block: unknown, place: Place | null): Piece[] {
  if (!isObject(block)) return [pieceOfBlock(block, place)];
  const one = (parts: ContentPart[]): Piece[] => [
    { word: shortText(block.type, 100) ?? "content", parts, place },
  ];
  if (isObject(block.tool_call)) {
    const { id, name, args, output } = block.tool_call;
    const call = one([callPart(id, name, args)]);
    if (typeof output !== "string") return call;
    const inner = place && { ...place, member: "tool_call" };
    return [...call, { word: "tool_result", parts: [resultPart(id, name, output, false)], place: inner }];
  }
  if (typeof block.output === "string" && !("text" in block)) {
    return one([resultPart(block.id, block.name, block.output, false)]);
  }
  const { type } = block;
  if (type === "think") return one(reasoningParts(block.think));
  if (type === "error")
    return one([{ type: "error", code: "error", detail: String(block.error ?? block.text ?? "") }]);
  const text = isObject(block.text) ? block.text.value : block.text;
  return type === "text"
    ? one(typeof text === "string" && text !== "" ? [{ type: "text", text }] : [])
    : [pieceOfBlock(block, place)];
}

function imagePieces(files: unknown): Piece[] {
  if (!Array.isArray(files)) return [];
  return files.flatMap((file: unknown): Piece[] => {
    if (!isObject(file)) return [];
    const text = shortText(file.filename) ?? "file";
    return [{ word: "file", parts: [{ type: "note", label: "file", text }], place: null }];
  });
}

/**
 * `tokenCount` of an answer is its output; the prompt's size is told by some versions only. No answer takes 0 tokens:
 * that was not counted.
 */
function usageOf(raw: Raw, model: string | null): Usage | null {
  const output = tokenCount(raw.tokenCount) || null;
  const input = tokenCount(raw.promptTokens) || null;
  if (output === null && input === null) return null;
  return {
    model,
    input,
    cacheRead: null,
    cacheWrite: null,
    output,
    reasoning: null,
    cost: null,
    latencyMs: null,
    ttftMs: null,
  };
}
