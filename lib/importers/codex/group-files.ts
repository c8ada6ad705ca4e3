import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { storableText } from "#lib/importers/plain-text.ts";
import { linesOf, readSlice } from "#lib/importers/source-bytes.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import { EXEC_LINE, OLD_EXEC_LINE } from "./exec-line.ts";

const ROLLOUT_NAME = /^rollout-.*\.jsonl$/i;
const INDEX_NAME = "session_index.jsonl";
const COLD_NAME = /^rollout-.*\.jsonl\.zst$/i;
const ENVELOPE =
  /"type"\s*:\s*"(session_meta|response_item|event_msg|turn_context|compacted|world_state|token_usage_record)"/;
/** Headers and items of the versions before there was an envelope. */
const BARE_HEADER = /^\s*\{"id":"[^"]{1,100}","timestamp":"[^"]{1,64}","(instructions|git)":/;
const BARE_ITEM =
  /^\s*\{"(timestamp|created_at)":"[^"]{1,64}","role":"(user|assistant)","(content|message)":"/;

/** The TypeScript CLI before codex-rs wrote one document. */
const FIRST_FORMAT = /^\s*\{\s*"session"\s*:\s*\{[^{}]*\}\s*,\s*"items"\s*:\s*\[/;
const COLD_REASON = "is compressed with zstd; unpack it and import the .jsonl file";
const FIRST_REASON =
  "is a session of the first Codex CLI (one JSON document) and too large to be read whole; rollouts are .jsonl files";

/** Every prompt a person typed, over all threads. */
const PROMPTS = /^\s*\{\s*"session_id"\s*:\s*"[^"]{1,100}"\s*,\s*"ts"\s*:\s*\d{1,16}\s*,\s*"text"\s*:/;
const PROMPTS_REASON =
  "is Codex's list of the prompts that were typed, without a single answer; the threads are the rollout files in the sessions folder beside it";

export type GroupedFiles = {
  rollouts: SourceFile[];
  /** Given names by thread id. */
  names: Map<string, string>;
  /** Codex sessions in a form this importer does not read. */
  unread: Rejected[];
  ignored: string[];
};

/** Sorts an upload: rollouts, the index with the threads' names, and everything else of a Codex home. */
export function groupFiles(files: readonly SourceFile[]): GroupedFiles {
  const grouped: GroupedFiles = { rollouts: [], names: new Map(), unread: [], ignored: [] };
  const prompts: string[] = [];
  for (const file of files) {
    const { name } = splitPath(file.path);
    if (isFirstFormat(file)) {
      if (file.stored) grouped.unread.push({ file: file.path, line: null, reason: FIRST_REASON });
      else grouped.rollouts.push(file);
    } else if (looksLikeRollout(file) || ROLLOUT_NAME.test(name)) grouped.rollouts.push(file);
    else if (name === INDEX_NAME) readNames(file, grouped.names);
    else if (COLD_NAME.test(name)) grouped.unread.push({ file: file.path, line: null, reason: COLD_REASON });
    else if (isPromptList(file)) prompts.push(file.path);
    else grouped.ignored.push(file.path);
  }
  if (grouped.rollouts.length > 0) grouped.ignored.push(...prompts);
  else grouped.unread.push(...prompts.map((file) => ({ file, line: null, reason: PROMPTS_REASON })));
  return grouped;
}

/** By name: rollouts damaged or packed beyond recognition, and the index of names. */
export function isThreadFile(path: string): boolean {
  const { name } = splitPath(path);
  return ROLLOUT_NAME.test(name) || COLD_NAME.test(name) || name === INDEX_NAME;
}

/** From the first bytes. The header's instructions may be long, but its type stands before them. */
export function looksLikeRollout(file: SourceFile): boolean {
  const head = headOf(file);
  return [ENVELOPE, EXEC_LINE, OLD_EXEC_LINE, BARE_HEADER, BARE_ITEM].some((mark) => mark.test(head));
}

export function isFirstFormat(file: SourceFile): boolean {
  return FIRST_FORMAT.test(headOf(file));
}

/** `history.jsonl`. */
export function isPromptList(file: SourceFile): boolean {
  return PROMPTS.test(headOf(file));
}

function headOf(file: SourceFile): string {
  return new TextDecoder().decode(readSlice(file, 0, 8_000));
}

/** The last name of a thread holds. */
function readNames(file: SourceFile, names: Map<string, string>): void {
  for (const { bytes } of linesOf(file)) {
    const parsed = parseJson(bytes);
    if (!parsed.ok || !isObject(parsed.value)) continue;
    const { id, thread_name: name } = parsed.value;
    if (typeof id === "string" && typeof name === "string" && name.trim() !== "")
      names.set(id, storableText(name));
  }
}
