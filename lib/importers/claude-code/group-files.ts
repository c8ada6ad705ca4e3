import type { SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { sliceElements } from "#lib/importers/slice-json.ts";
import { readSlice, sizeOf, wholeBytes } from "#lib/importers/source-bytes.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import { splitLines } from "#lib/importers/split-lines.ts";

/** A transcript file and where it belongs, from its name alone. */
export type TranscriptFile = {
  path: string;
  source: SourceFile;
  /** Directory of the sessions: of a sub-agent's file, the one its session lies in. */
  scope: string;
  /** Session id the name gives, "" for none. */
  sessionName: string;
  isAgent: boolean;
  /** The workflow run a sub-agent belongs to. */
  runId: string | null;
  /** `agent-<id>.meta.json` beside it. */
  meta: SourceFile | null;
};

export type GroupedFiles = { transcripts: TranscriptFile[]; empty: string[]; ignored: string[] };

const TRANSCRIPT_NAME = /\.(jsonl|ndjson|json|txt)$/i;
const AGENT_NAME = /^agent-.+\.jsonl$/;
/** `<session id>/subagents/…`, as versions since 2.1 lay out sub-agents. */
const AGENT_DIRECTORY = /^((?:.*\/)?)([^/]+)\/subagents(?:\/workflows\/([^/]+))?(?:\/.*)?$/;

/** Sorts an upload into transcripts, descriptions of sub-agents, and the rest. */
export function groupFiles(files: readonly SourceFile[]): GroupedFiles {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const metas = new Set<string>();
  const grouped: GroupedFiles = { transcripts: [], empty: [], ignored: [] };
  for (const file of files) {
    if (!isTranscript(file)) continue;
    const meta = byPath.get(file.path.replace(/\.jsonl$/, ".meta.json")) ?? null;
    if (meta && meta !== file) metas.add(meta.path);
    const place = placeOf(file.path);
    grouped.transcripts.push({ path: file.path, source: file, ...place, meta: meta === file ? null : meta });
  }
  const known = new Set([...metas, ...grouped.transcripts.map((file) => file.path)]);
  for (const file of files) {
    const { path } = file;
    if (known.has(path)) continue;
    const isEmpty = path.endsWith(".jsonl") && sizeOf(file) === 0;
    (isEmpty ? grouped.empty : grouped.ignored).push(path);
  }
  return grouped;
}

/** By name: what describes a sub-agent, and a session that was never written to. */
export function isSessionFile(path: string, size: number): boolean {
  return path.endsWith(".meta.json") || (path.endsWith(".jsonl") && size === 0);
}

/** Whether the files look like this format, from names and first lines. */
export function looksLikeSession(files: readonly SourceFile[]): boolean {
  return files.some(isTranscript);
}

function placeOf(path: string): Pick<TranscriptFile, "scope" | "sessionName" | "isAgent" | "runId"> {
  const { directory, name } = splitPath(path);
  const inside = AGENT_DIRECTORY.exec(directory);
  if (inside) {
    const [, above = "", sessionName = "", runId = null] = inside;
    return { scope: above.replace(/\/$/, ""), sessionName, isAgent: true, runId };
  }
  const sessionName = AGENT_NAME.test(name) ? "" : name.replace(TRANSCRIPT_NAME, "");
  return { scope: directory, sessionName, isAgent: AGENT_NAME.test(name), runId: null };
}

const MEBIBYTE = 1024 * 1024;
/** Unlike lines, a JSON document has to be in memory as a whole; parsed, it takes several times as much. */
export const MOST_DOCUMENT = 192 * MEBIBYTE;
const SNIFFED_LINES = 40;
const MAX_SNIFFED_BYTES = 4_000_000;

/** One of the first lines is one that only Claude Code writes. Damaged lines before it do not count against it. */
function isTranscript(file: SourceFile): boolean {
  const { name } = splitPath(file.path);
  if (name.includes(".") && !TRANSCRIPT_NAME.test(name)) return false;
  if (name.endsWith(".json")) return isLogExport(file);
  const lines = splitLines(readSlice(file, 0, MAX_SNIFFED_BYTES)).slice(0, SNIFFED_LINES);
  return lines.some(({ bytes }) => {
    const parsed = parseJson(bytes);
    return parsed.ok && isObject(parsed.value) && isTypicalLine(parsed.value);
  });
}

/** Web sessions are exported as one JSON object with the lines in `loglines`. */
function isLogExport(file: SourceFile): boolean {
  const head = new TextDecoder().decode(readSlice(file, 0, 2_000));
  if (!/"loglines"\s*:\s*\[/.test(head)) return false;
  // Too large to be looked through: reading it says so.
  if (file.stored && file.stored.size > MOST_DOCUMENT) return true;
  const bytes = wholeBytes(file);
  const parsed = parseJson(bytes);
  return parsed.ok && sliceElements(bytes, ["loglines"]).length > 0;
}

function isTypicalLine(line: Record<string, unknown>): boolean {
  const { type, message } = line;
  if (typeof type !== "string" || "payload" in line) return false;
  const isPlaced = "parentUuid" in line || "sessionId" in line || "session_id" in line;
  if (type === "summary") return typeof line.leafUuid === "string";
  if (type === "file-history-snapshot") return "snapshot" in line;
  if (typeof line.uuid === "string" && isPlaced) return true;
  if (type === "user" || type === "assistant") return isObject(message) && "content" in message && isPlaced;
  return isPlaced && /^(queue-operation|permission-mode|last-prompt|custom-title|ai-title)$/.test(type);
}
