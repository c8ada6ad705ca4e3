import type { SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { splitLines } from "#lib/importers/split-lines.ts";
import { readOutput } from "./output-document.ts";
import { historyPath } from "./read-checkpoint.ts";
import { isHeader } from "./session-record.ts";
import { readMessage } from "./source-message.ts";
import { isTypicalStreamLine } from "./stream-line.ts";

const SNIFFED_LINES = 20;
const MAX_SNIFFED_BYTES = 2_000_000;

/** What Gemini CLI writes: sessions, the output of a run as lines or as one document, checkpoints, prompts typed. */
export type FileKind = "session" | "stream" | "output" | "checkpoint" | "prompts";

/** What of Gemini CLI a file is; null for anything else. */
export function kindOfFile(file: SourceFile): FileKind | null {
  if (looksLikeSession(file)) return "session";
  const head = new TextDecoder().decode(file.bytes.subarray(0, 20_000));
  if (STREAM_TYPE.test(head) && linesOf(file.bytes).some(isTypicalStreamLine)) return "stream";
  if (!DOCUMENT.test(head) || (LIST.test(head) && !LIST_FIELD.test(head))) return null;
  const parsed = parseJson(file.bytes);
  if (!parsed.ok) return null;
  if (readOutput(parsed.value)) return "output";
  if (historyPath(parsed.value)) return "checkpoint";
  return Array.isArray(parsed.value) && parsed.value.length > 0 && parsed.value.every(isPromptEntry)
    ? "prompts"
    : null;
}

const STREAM_TYPE = /"type"\s*:\s*"(init|tool_use|tool_result|result)"/;
/** Parsing every large document of an upload to find out would be slow. */
const DOCUMENT =
  /^[\s\uFEFF]*(\{\s*"(session_id|response|stats|error|history|clientHistory|authType|toolCall|commitHash)"|\[\s*\{\s*"(role|parts|sessionId|messageId|type)")\s*:/;

const LIST = /^[\s\uFEFF]*\[/;
const LIST_FIELD = /"(parts|messageId)"\s*:/;

/** `logs.json`: every line a person typed, over all sessions of a project. */
function isPromptEntry(entry: unknown): boolean {
  return (
    isObject(entry) &&
    typeof entry.sessionId === "string" &&
    typeof entry.messageId === "number" &&
    typeof entry.message === "string"
  );
}

/** Whether the file is a session of Gemini CLI: one JSON object with its messages, or one record per line. */
function looksLikeSession({ bytes }: SourceFile): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, 20_000));
  if (/^\uFEFF?\s*\{/.test(head) && /"(projectHash|messages)"\s*:/.test(head) && isDocument(bytes))
    return true;
  if (!/"(projectHash|\$set|\$rewindTo)"\s*:|"type"\s*:\s*"gemini"/.test(head)) return false;
  return linesOf(bytes).some((line) => isObject(line) && isTypicalLine(line));
}

/** The first lines that can be read. */
function linesOf(bytes: Uint8Array): unknown[] {
  const lines = splitLines(bytes.subarray(0, MAX_SNIFFED_BYTES)).slice(0, SNIFFED_LINES);
  return lines.flatMap(({ bytes: line }) => {
    const parsed = parseJson(line);
    return parsed.ok ? [parsed.value] : [];
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
  const { sessionId, messages, startTime, lastUpdated } = parsed.value;
  if (typeof sessionId !== "string" || !Array.isArray(messages)) return false;
  if (isHeader(parsed.value) || messages.some(isGeminiAnswer)) return true;
  // Without the project's hash: the times of a session, and messages with its words.
  const isTimed = typeof startTime === "string" && typeof lastUpdated === "string";
  return isTimed && messages.some((message) => readMessage(message) !== null);
}

function isTypicalLine(line: Record<string, unknown>): boolean {
  if (isHeader(line) || isGeminiAnswer(line)) return true;
  return typeof line.$rewindTo === "string" || (isObject(line.$set) && "lastUpdated" in line.$set);
}

function isGeminiAnswer(value: unknown): boolean {
  return isObject(value) && value.type === "gemini" && typeof value.id === "string";
}
