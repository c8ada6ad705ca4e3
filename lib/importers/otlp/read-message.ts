import type { ContentPart } from "#lib/conversation/content.ts";
import { callPart, notePiece, pieceOfBlock, reasoningParts, resultPart } from "#lib/importers/chat/blocks.ts";
import type { ChatMessage, Piece, Place } from "#lib/importers/chat/chat-message.ts";
import { shortText } from "#lib/importers/chat/source-text.ts";
import { readMessage as readOpenAiMessage } from "#lib/importers/openai-messages/read-message.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { isPartsRole, roleOf } from "./role.ts";

type Raw = Record<string, unknown>;

/**
 * A message of the GenAI conventions (`{role, parts}`), one of its parts read alone, or a message of the older events,
 * which have the shape of the OpenAI API.
 */
export function readMessage(raw: Raw): ChatMessage {
  // A further call of a message in the older shape, read alone.
  if (!("role" in raw) && isObject(raw.function)) return { ...readOpenAiMessage(raw), usage: null };
  if (!("role" in raw) && !("parts" in raw)) return { ...EMPTY, pieces: [pieceOfPart(raw, null)] };
  if (!Array.isArray(raw.parts))
    return { ...readOpenAiMessage(isPartsRole(raw.role) ? raw : { ...raw, role: "user" }), usage: null };
  const role = roleOf(raw.role);
  const parts: readonly unknown[] = raw.parts;
  const pieces = parts.map((part, index) => pieceOfPart(part, { path: ["parts"], index, member: null }));
  return {
    ...EMPTY,
    role,
    word: shortText(raw.role, 60) ?? "message",
    pieces: role === "tool" ? pieces.map(asResult) : role === "system" ? systemPieces(pieces) : pieces,
    isError: pieces.some(({ word }) => word === "error"),
  };
}

const EMPTY: ChatMessage = {
  role: null,
  word: "message",
  pieces: [],
  timestamp: null,
  model: null,
  usage: null,
  isError: false,
};

function pieceOfPart(part: unknown, place: Place | null): Piece {
  if (!isObject(part)) return pieceOfBlock(part, place);
  const word = shortText(part.type, 100) ?? "part";
  return { word, parts: partsOf(word, part), place };
}

function partsOf(word: string, part: Raw): ContentPart[] {
  switch (word) {
    case "text":
      return typeof part.content === "string" ? textParts(part.content) : pieceOfBlock(part, null).parts;
    case "reasoning":
    case "thinking":
      return reasoningParts(part.content ?? part.text);
    case "tool_call":
    case "server_tool_call":
      return [callPart(part.id, part.name, part.arguments ?? part.server_tool_call)];
    case "tool_call_response":
    case "server_tool_call_response":
      return [
        resultPart(part.id, part.name, part.response ?? part.result ?? part.server_tool_call_response, false),
      ];
    case "compaction":
      return typeof part.content === "string"
        ? [{ type: "context", label: "compaction", text: part.content }]
        : [];
    case "blob":
    case "uri":
      return [imageOf(part) ?? { type: "note", label: word, text: "An attachment that is not shown." }];
    case "error":
      return [{ type: "error", code: "error", detail: String(part.message ?? "") }];
    default:
      return "content" in part ? notePiece(word, part.content, null).parts : pieceOfBlock(part, null).parts;
  }
}

function textParts(text: string): ContentPart[] {
  return text === "" ? [] : [{ type: "text", text }];
}

const IMAGE_TYPE = /^image\/[\w.+-]{1,40}$/;

function imageOf(part: Raw): ContentPart | null {
  const isImage =
    part.modality === "image" || (typeof part.mime_type === "string" && IMAGE_TYPE.test(part.mime_type));
  if (!isImage) return null;
  if (typeof part.uri === "string") return { type: "image", url: part.uri };
  if (typeof part.content !== "string" || typeof part.mime_type !== "string") return null;
  return IMAGE_TYPE.test(part.mime_type)
    ? { type: "image", url: `data:${part.mime_type};base64,${part.content}` }
    : null;
}

/** Some instrumentations write a tool's answer as text, empty or not; which call it answers, only its place tells. */
function asResult(piece: Piece): Piece {
  if (piece.parts.some((part) => part.type !== "text")) return piece;
  const texts = piece.parts.flatMap((part) => (part.type === "text" ? part.text : []));
  return { ...piece, word: "tool_call_response", parts: [resultPart(null, null, texts.join("\n"), false)] };
}

function systemPieces(pieces: readonly Piece[]): Piece[] {
  const texts = pieces.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === "text" ? part.text : [])),
  );
  if (texts.length === 0) return [...pieces];
  return [
    { word: "text", parts: [{ type: "system_prompt", text: texts.join("\n"), tools: [] }], place: null },
  ];
}
