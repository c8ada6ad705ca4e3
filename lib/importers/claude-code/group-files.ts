import type { SourceFile } from "#lib/importers/importer.ts";
import { sizeOf } from "#lib/importers/source-bytes.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import { type FileShape, shapeOf } from "./file-shape.ts";

/** A transcript file and where it belongs, from its name alone. */
export type TranscriptFile = {
  path: string;
  source: SourceFile;
  shape: FileShape;
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

const AGENT_NAME = /^agent-.+\.jsonl$/;
/** `<session id>/subagents/…`, as versions since 2.1 lay out sub-agents. */
const AGENT_DIRECTORY = /^((?:.*\/)?)([^/]+)\/subagents(?:\/workflows\/([^/]+))?(?:\/.*)?$/;

/** Sorts an upload into transcripts, descriptions of sub-agents, and the rest. */
export function groupFiles(files: readonly SourceFile[]): GroupedFiles {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const metas = new Set<string>();
  const grouped: GroupedFiles = { transcripts: [], empty: [], ignored: [] };
  for (const file of files) {
    const shape = shapeOf(file);
    if (shape === null) continue;
    const meta = byPath.get(file.path.replace(/\.jsonl$/, ".meta.json")) ?? null;
    if (meta && meta !== file) metas.add(meta.path);
    const place = placeOf(file.path);
    const other = meta === file ? null : meta;
    grouped.transcripts.push({ path: file.path, source: file, shape, ...place, meta: other });
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
  return files.some((file) => shapeOf(file) !== null);
}

function placeOf(path: string): Pick<TranscriptFile, "scope" | "sessionName" | "isAgent" | "runId"> {
  const { directory, name } = splitPath(path);
  const inside = AGENT_DIRECTORY.exec(directory);
  if (inside) {
    const [, above = "", sessionName = "", runId = null] = inside;
    return { scope: above.replace(/\/$/, ""), sessionName, isAgent: true, runId };
  }
  const sessionName = AGENT_NAME.test(name) ? "" : name.replace(/\.\w+$/, "");
  return { scope: directory, sessionName, isAgent: AGENT_NAME.test(name), runId: null };
}
