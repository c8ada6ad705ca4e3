import { pieceOfBlock, piecesOfContent, textPieces } from "#lib/importers/chat/blocks.ts";
import type { ChatMessage, Piece } from "#lib/importers/chat/chat-message.ts";
import { shortText, timeText } from "#lib/importers/chat/source-text.ts";
import { isObject } from "#lib/importers/parse-json.ts";

type Raw = Record<string, unknown>;

/** A message of a claude.ai chat, or one of its content blocks read alone. */
export function readMessage(raw: Raw): ChatMessage {
  const sender = shortText(raw.sender, 60);
  return {
    role: sender === "human" ? "user" : sender === "assistant" ? "assistant" : null,
    word: sender ?? "message",
    pieces: "sender" in raw ? piecesOfMessage(raw) : [pieceOfBlock(raw, null)],
    timestamp: timeText(raw.created_at),
    model: null,
    usage: null,
    isError: false,
  };
}

/** `text` repeats the blocks; only old exports have nothing else. */
function piecesOfMessage(raw: Raw): Piece[] {
  const hasBlocks = Array.isArray(raw.content) && raw.content.length > 0;
  const said = hasBlocks ? piecesOfContent(raw.content, ["content"]) : textPieces(String(raw.text ?? ""));
  return [...filePieces(raw.attachments), ...filePieces(raw.files ?? raw.files_v2), ...said];
}

/** Attachments with their text went to the model with the message; of other files an export has the name only. */
function filePieces(files: unknown): Piece[] {
  if (!Array.isArray(files)) return [];
  return files.flatMap((file: unknown): Piece[] => {
    if (!isObject(file)) return [];
    const name = shortText(file.file_name, 200) ?? "file";
    const text = file.extracted_content;
    if (typeof text === "string" && text !== "") {
      return [{ word: "attachment", parts: [{ type: "context", label: name, text }], place: null }];
    }
    return [{ word: "file", parts: [{ type: "note", label: "file", text: name }], place: null }];
  });
}
