import type { SourceFile } from "#lib/importers/importer.ts";
import { parseJson } from "#lib/importers/parse-json.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import { splitLines } from "#lib/importers/split-lines.ts";
import { isTypicalEntry } from "./source-entry.ts";

const SESSION_NAME = /\.(jsonl|ndjson|json|log|out|txt)$/i;
const SNIFFED_LINES = 40;
const MAX_SNIFFED_BYTES = 4_000_000;

export type GroupedFiles = { sessions: SourceFile[]; empty: string[]; ignored: string[] };

/** Sorts an upload into session files and the rest. */
export function groupFiles(files: readonly SourceFile[]): GroupedFiles {
  const grouped: GroupedFiles = { sessions: [], empty: [], ignored: [] };
  for (const file of files) {
    if (looksLikeSession(file)) grouped.sessions.push(file);
    else if (file.bytes.length === 0 && file.path.endsWith(".jsonl")) grouped.empty.push(file.path);
    else grouped.ignored.push(file.path);
  }
  return grouped;
}

/** One of the first lines is one that only pi writes. Damaged lines before it do not count against it. */
export function looksLikeSession(file: SourceFile): boolean {
  const { name } = splitPath(file.path);
  if (name.includes(".") && !SESSION_NAME.test(name)) return false;
  const lines = splitLines(file.bytes.subarray(0, MAX_SNIFFED_BYTES)).slice(0, SNIFFED_LINES);
  return lines.some(({ bytes }) => {
    const parsed = parseJson(bytes);
    return parsed.ok && isTypicalEntry(parsed.value);
  });
}
