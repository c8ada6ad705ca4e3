import type { EventContent } from "#lib/conversation/content.ts";
import { contentOfBytes } from "#lib/importers/chat/content.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { prettyJson } from "#lib/importers/plain-text.ts";
import { readMessage } from "./read-message.ts";

/** Readable body of a message, a part of one, or the facts of a span. Never throws. */
export function contentOf(bytes: Uint8Array): EventContent {
  const parsed = parseJson(bytes);
  if (parsed.ok && isObject(parsed.value) && "spanId" in parsed.value && !("role" in parsed.value)) {
    return { parts: [{ type: "note", label: "span", text: prettyJson(parsed.value) }], model: [] };
  }
  return contentOfBytes(bytes, readMessage);
}
