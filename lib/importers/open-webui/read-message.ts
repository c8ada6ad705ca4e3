import type { EventRole } from "#lib/conversation/event.ts";
import { notePiece, pieceOfBlock, piecesOfContent } from "#lib/importers/chat/blocks.ts";
import type { ChatMessage, Piece } from "#lib/importers/chat/chat-message.ts";
import { openAiUsage } from "#lib/importers/chat/openai-usage.ts";
import { shortText, timeText } from "#lib/importers/chat/source-text.ts";
import { isResponsesItem } from "#lib/importers/openai-messages/message-shapes.ts";
import { readMessage as readItem } from "#lib/importers/openai-messages/read-message.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { prettyJson } from "#lib/importers/plain-text.ts";

type Raw = Record<string, unknown>;

const ROLES: ReadonlyMap<string, EventRole> = new Map([
  ["system", "system"],
  ["user", "user"],
  ["assistant", "assistant"],
  ["tool", "tool"],
]);

/** A message of Open WebUI's history. `info` is where older versions kept what `usage` has now. */
export function readMessage(raw: Raw): ChatMessage {
  if (isResponsesItem(raw)) return readItem(raw);
  const word = shortText(raw.role, 60);
  const role = ROLES.get(word ?? "") ?? null;
  const model = role === "assistant" ? shortText(raw.model) : null;
  const failed = raw.error !== undefined && raw.error !== null && raw.error !== false;
  return {
    role,
    word: word ?? "message",
    pieces: [...saidPieces(raw, role), ...filePieces(raw.files), ...(failed ? [errorPiece(raw.error)] : [])],
    timestamp: timeText(raw.timestamp),
    model,
    usage: role === "assistant" ? (openAiUsage(raw.usage, model) ?? openAiUsage(raw.info, model)) : null,
    isError: failed,
  };
}

function saidPieces(raw: Raw, role: EventRole | null): Piece[] {
  // Since 0.8 the items the model gave; `content` is a picture of them in HTML.
  if (Array.isArray(raw.output) && raw.output.length > 0) return raw.output.map(itemPiece);
  const said = piecesOfContent(raw.content, ["content"]);
  if (role !== "system" || typeof raw.content !== "string" || raw.content === "") return said;
  return [{ word: "text", parts: [{ type: "system_prompt", text: raw.content, tools: [] }], place: null }];
}

function itemPiece(item: unknown, index: number): Piece {
  const place = { path: ["output"], index, member: null };
  if (!isObject(item)) return pieceOfBlock(item, place);
  const pieces = isResponsesItem(item) ? readItem(item).pieces : piecesOfContent(item.content, []);
  const word = shortText(item.type, 100) ?? "output";
  if (pieces.length === 0 && !isResponsesItem(item) && item.type !== "message")
    return notePiece(word, item, place);
  return { word, parts: pieces.flatMap(({ parts }) => parts), place };
}

function filePieces(files: unknown): Piece[] {
  if (!Array.isArray(files)) return [];
  return files.flatMap((file: unknown): Piece[] => {
    if (!isObject(file)) return [];
    if (file.type === "image" && typeof file.url === "string") {
      return [{ word: "image", parts: [{ type: "image", url: file.url }], place: null }];
    }
    return [
      {
        word: "file",
        parts: [{ type: "note", label: "file", text: shortText(file.name) ?? "file" }],
        place: null,
      },
    ];
  });
}

function errorPiece(error: unknown): Piece {
  const said = isObject(error) ? (error.content ?? error.detail ?? error.message) : error;
  const detail = typeof said === "string" ? said : error === true ? "" : prettyJson(error);
  return { word: "error", parts: [{ type: "error", code: "error", detail }], place: null };
}
