import type { ContentPart, EventContent } from "#lib/conversation/content.ts";
import { boundedText } from "#lib/importers/plain-text.ts";
import { readEventBytes } from "./event-bytes.ts";

/**
 * Readable body of an event this app wrote. `model` is empty for an event without a message: it reaches no model.
 * Never throws: bytes that are no event become a note with their text.
 */
export function contentOfBytes(bytes: Uint8Array): EventContent {
  const read = readEventBytes(bytes);
  if (!read.ok) {
    const text = boundedText(new TextDecoder().decode(bytes.subarray(0, 100_000)));
    return { parts: [{ type: "note", label: "Unreadable event", text }], model: [] };
  }
  const { parts, message, badge, offline } = read.event;
  const notes: ContentPart[] = [];
  if (badge !== null) notes.push({ type: "note", label: "answered", text: badge });
  if (offline) notes.push({ type: "note", label: "model", text: "offline" });
  const model = message === null ? [] : parts.filter((part) => part.type !== "note" && part.type !== "error");
  return { parts: [...parts, ...notes], model };
}
