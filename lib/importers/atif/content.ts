import type { EventContent } from "#lib/conversation/content.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { boundedText, prettyJson } from "#lib/importers/plain-text.ts";
import { Result, readStep, ToolCall } from "./source-trajectory.ts";
import { callPart, messageParts, resultParts } from "./step-parts.ts";

/**
 * Readable body of one stored event: a step with its first tool call, another of its calls, or a result. Never
 * throws: bytes that are none of them become a note with their text.
 */
export function contentOfBytes(bytes: Uint8Array): EventContent {
  const parsed = parseJson(bytes);
  if (!parsed.ok) {
    const text = boundedText(new TextDecoder().decode(bytes.subarray(0, 100_000)));
    return note(`Unreadable event: ${parsed.reason}`, text);
  }
  return contentOf(parsed.value);
}

export function contentOf(value: unknown): EventContent {
  const step = readStep(value);
  if (step) return messageParts(step);
  const call = isObject(value) && "function_name" in value ? ToolCall.safeParse(value).data : null;
  if (call) return { parts: [callPart(call)], model: [callPart(call)] };
  const result = isObject(value) ? Result.safeParse(value).data : null;
  return result ? resultParts(result) : note("Not a step", prettyJson(value));
}

function note(label: string, text: string): EventContent {
  return { parts: [{ type: "note", label, text }], model: [] };
}
