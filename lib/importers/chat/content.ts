import type { ContentPart, EventContent } from "#lib/conversation/content.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { boundedText, prettyJson } from "#lib/importers/plain-text.ts";
import { type ChatMessage, ownPieces, type ReadMessage } from "./chat-message.ts";

/** Readable body of one stored message or piece. Never throws: bytes that are neither become a note with their text. */
export function contentOfBytes(bytes: Uint8Array, read: ReadMessage): EventContent {
  const parsed = parseJson(bytes);
  if (!parsed.ok) {
    const text = boundedText(new TextDecoder().decode(bytes.subarray(0, 100_000)));
    return { parts: [{ type: "note", label: `Unreadable message: ${parsed.reason}`, text }], model: [] };
  }
  if (isObject(parsed.value)) return contentOf(read(parsed.value));
  return { parts: [{ type: "note", label: "Not a message", text: prettyJson(parsed.value) }], model: [] };
}

/** What a message's own event shows, and the slice of it the model sees. */
export function contentOf(message: ChatMessage): EventContent {
  const parts = ownPieces(message.pieces).flatMap((piece) => piece.parts);
  return { parts, model: parts.filter(isSent) };
}

function isSent({ type }: ContentPart): boolean {
  return type !== "note" && type !== "error";
}
