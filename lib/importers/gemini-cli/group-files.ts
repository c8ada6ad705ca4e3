import type { SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { splitLines } from "#lib/importers/split-lines.ts";
import { isHeader } from "./session-record.ts";

const SNIFFED_LINES = 20;
const MAX_SNIFFED_BYTES = 2_000_000;

/** Whether the file is a session of Gemini CLI: one JSON object with its messages, or one record per line. */
export function looksLikeSession({ bytes }: SourceFile): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, 20_000));
  if (/^\uFEFF?\s*\{/.test(head) && /"(projectHash|messages)"\s*:/.test(head) && isDocument(bytes))
    return true;
  if (!/"(projectHash|\$set|\$rewindTo)"\s*:|"type"\s*:\s*"gemini"/.test(head)) return false;
  const lines = splitLines(bytes.subarray(0, MAX_SNIFFED_BYTES)).slice(0, SNIFFED_LINES);
  return lines.some(({ bytes: line }) => {
    const parsed = parseJson(line);
    return parsed.ok && isObject(parsed.value) && isTypicalLine(parsed.value);
  });
}

/** Whether the bytes are the older form: the whole session as one object. */
export function isDocument(bytes: Uint8Array): boolean {
  const firstLine = splitLines(bytes.subarray(0, MAX_SNIFFED_BYTES))[0];
  const alone = firstLine ? parseJson(firstLine.bytes) : null;
  // A header on a line of its own has lines behind it: no need to parse them all.
  if (alone?.ok && isObject(alone.value) && !("messages" in alone.value)) return false;
  const parsed = parseJson(bytes);
  if (!parsed.ok || !isObject(parsed.value)) return false;
  const { sessionId, messages } = parsed.value;
  if (typeof sessionId !== "string" || !Array.isArray(messages)) return false;
  return isHeader(parsed.value) || messages.some(isGeminiAnswer);
}

function isTypicalLine(line: Record<string, unknown>): boolean {
  if (isHeader(line) || isGeminiAnswer(line)) return true;
  return typeof line.$rewindTo === "string" || (isObject(line.$set) && "lastUpdated" in line.$set);
}

function isGeminiAnswer(value: unknown): boolean {
  return isObject(value) && value.type === "gemini" && typeof value.id === "string";
}
