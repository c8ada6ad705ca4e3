import { isObject } from "#lib/importers/parse-json.ts";
import { readEventBytes, toEventBytes } from "./event-bytes.ts";

/**
 * The bytes of an event of ours without what the model thought, or null when there is nothing to take out. Other
 * formats need none of it: recorded reasoning is never sent.
 */
export function withoutReasoning(bytes: Uint8Array): Uint8Array | null {
  const read = readEventBytes(bytes);
  if (!read.ok) return null;
  const { parts, message } = read.event;
  const said = message?.content;
  const isThought = (part: unknown) => isObject(part) && part.type === "reasoning";
  if (!parts.some(isThought) && !(Array.isArray(said) && said.some(isThought))) return null;
  const kept = Array.isArray(said) ? said.filter((part) => !isThought(part)) : said;
  return toEventBytes({
    ...read.event,
    parts: parts.filter((part) => !isThought(part)),
    message: message && { ...message, content: kept },
  });
}
