import type { SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { readSlice } from "#lib/importers/source-bytes.ts";
import { compareText, splitPath } from "#lib/importers/source-path.ts";
import { isKnownKind } from "./source-event.ts";

/** Name of an event file: position in the log, then the event id (OpenHands software-agent-sdk persistence). */
const EVENT_FILE = /^event-(\d{5,15})-([0-9a-fA-F-]{8,})\.json$/;
const EVENT_LIKE = /^event-.*\.json$/;
const LINES_FILE = /\.(jsonl|ndjson)$/i;

export type EventFile = { file: SourceFile; index: number };

/** The files of one conversation, before anything in them was read. */
export type RunFiles = {
  /** Path of its directory, or of the file when all events are lines of one file. */
  path: string;
  baseState: SourceFile | null;
  meta: SourceFile | null;
  /** By index, then by name. */
  eventFiles: EventFile[];
  /** A file with one event per line, instead of event files. */
  lines: SourceFile | null;
  /** Named like event files, but without a readable index or id. */
  misnamed: SourceFile[];
};

export type GroupedFiles = { runs: RunFiles[]; ignored: string[] };

/**
 * Sorts an upload into conversations: `<dir>/base_state.json` with `<dir>/events/event-*.json`, a flat
 * directory of event files, or a file of event lines. Locks, stored outputs and notes are ignored.
 */
export function groupFiles(files: readonly SourceFile[]): GroupedFiles {
  const runs = new Map<string, RunFiles>();
  const aside: SourceFile[] = [];
  for (const file of files) {
    const { directory, name } = splitPath(file.path);
    const match = EVENT_FILE.exec(name);
    if (match) runAt(runs, logDirectory(directory)).eventFiles.push({ file, index: Number(match[1]) });
    else if (name === "base_state.json") runAt(runs, directory).baseState = file;
    else if (EVENT_LIKE.test(name)) runAt(runs, logDirectory(directory)).misnamed.push(file);
    else if (isEventLines(file)) runs.set(file.path, { ...emptyRun(file.path), lines: file });
    else aside.push(file);
  }
  const ignored: string[] = [];
  for (const file of aside) {
    const { directory, name } = splitPath(file.path);
    const run = name === "meta.json" ? runs.get(directory) : undefined;
    if (run) run.meta = file;
    else ignored.push(file.path);
  }
  for (const run of runs.values()) run.eventFiles.sort(byIndexThenName);
  return { runs: [...runs.values()].sort((a, b) => compareText(a.path, b.path)), ignored };
}

/** By name: what a run's directory holds besides readable events. */
export function isRunFile(path: string): boolean {
  const { name } = splitPath(path);
  return name === "base_state.json" || name === "meta.json" || EVENT_LIKE.test(name);
}

/** Whether the files look like this format, from names and the first bytes. */
export function looksLikeRun(files: readonly SourceFile[]): boolean {
  return files.some((file) => {
    const { name } = splitPath(file.path);
    return EVENT_FILE.test(name) || isBaseState(name, file.bytes) || isEventLines(file);
  });
}

function logDirectory(directory: string): string {
  const { directory: parent, name } = splitPath(directory);
  return name === "events" ? parent : directory;
}

function runAt(runs: Map<string, RunFiles>, path: string): RunFiles {
  const run = runs.get(path) ?? emptyRun(path);
  runs.set(path, run);
  return run;
}

function emptyRun(path: string): RunFiles {
  return { path, baseState: null, meta: null, eventFiles: [], lines: null, misnamed: [] };
}

function isBaseState(name: string, bytes: Uint8Array): boolean {
  return name === "base_state.json" && /"(id|agent|execution_status|stats)"/.test(headText(bytes, 4_000));
}

/** The first line that is not blank is an event of a kind this format has. */
function isEventLines(file: SourceFile): boolean {
  const { name } = splitPath(file.path);
  if (!LINES_FILE.test(name) && name.includes(".")) return false;
  // Longer than the longest line that is looked at, so that a longer one shows.
  const line = firstLineBytes(readSlice(file, 0, MAX_SNIFFED_LINE + 1_000));
  if (line === null || !/"kind"\s*:\s*"/.test(headText(line, line.length))) return false;
  const parsed = parseJson(line);
  return parsed.ok && isObject(parsed.value) && isKnownKind(parsed.value.kind);
}

const MAX_SNIFFED_LINE = 4_000_000;

function firstLineBytes(bytes: Uint8Array): Uint8Array | null {
  let start = 0;
  while (start < bytes.length && isBlank(bytes[start] ?? 0)) start++;
  // A byte order mark or the brace itself; anything else is no JSON object.
  if (bytes[start] !== 0x7b && bytes[start] !== 0xef) return null;
  const end = bytes.indexOf(0x0a, start);
  const line = bytes.subarray(start, end < 0 ? bytes.length : end);
  return line.length > MAX_SNIFFED_LINE ? null : line;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;
}

function headText(bytes: Uint8Array, length: number): string {
  return new TextDecoder().decode(bytes.subarray(0, length));
}

function byIndexThenName(a: EventFile, b: EventFile): number {
  return a.index - b.index || compareText(a.file.path, b.file.path);
}
