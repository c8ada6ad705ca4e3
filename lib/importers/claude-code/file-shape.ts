import type { SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { sliceElements, sliceValues } from "#lib/importers/slice-json.ts";
import { readSlice } from "#lib/importers/source-bytes.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import { splitLines } from "#lib/importers/split-lines.ts";

/**
 * How a file holds its lines: one under the other; as a JSON list (`claude -p --output-format json --verbose`, the
 * execution file of a CI action); as objects spread over several lines each, as formatters print a stream; or as
 * `loglines` of the JSON export of a web session.
 */
export type FileShape = "lines" | "list" | "values" | "loglines";

const TRANSCRIPT_NAME = /\.(jsonl|ndjson|json|txt|log|out)$/i;
const SNIFFED_LINES = 40;
const MAX_SNIFFED_BYTES = 4_000_000;

/** Null for a file that is none of Claude Code, from its name and its beginning. */
export function shapeOf(file: SourceFile): FileShape | null {
  const { name } = splitPath(file.path);
  if (name.includes(".") && !TRANSCRIPT_NAME.test(name)) return null;
  const head = readSlice(file, 0, MAX_SNIFFED_BYTES);
  const start = new TextDecoder().decode(head.subarray(0, 2_000)).trimStart();
  if (start.startsWith("[")) return areTypical(sliceElements(head, [])) ? "list" : null;
  const isExport = start.startsWith("{") && /"loglines"\s*:\s*\[/.test(start);
  if (isExport && sliceElements(head, ["loglines"]).length > 0) return "loglines";
  // Damaged lines before it do not count against it.
  if (areTypical(splitLines(head).map(({ bytes }) => bytes))) return "lines";
  return start.startsWith("{") && areTypical(sliceValues(head)) ? "values" : null;
}

/** One of the first is one that only Claude Code writes. */
function areTypical(lines: readonly Uint8Array[]): boolean {
  return lines.slice(0, SNIFFED_LINES).some((bytes) => {
    const parsed = parseJson(bytes);
    return parsed.ok && isObject(parsed.value) && isTypicalLine(parsed.value);
  });
}

function isTypicalLine(line: Record<string, unknown>): boolean {
  const { type, message } = line;
  if (typeof type !== "string" || "payload" in line) return false;
  const isPlaced = "parentUuid" in line || "sessionId" in line || "session_id" in line;
  if (type === "summary") return typeof line.leafUuid === "string";
  if (type === "file-history-snapshot") return "snapshot" in line;
  if (typeof line.uuid === "string" && isPlaced) return true;
  if (type === "user" || type === "assistant") return isObject(message) && "content" in message && isPlaced;
  if (type === "result") return isPlaced && "num_turns" in line;
  return isPlaced && /^(queue-operation|permission-mode|last-prompt|custom-title|ai-title)$/.test(type);
}
