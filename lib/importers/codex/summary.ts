import type { ContentPart } from "#lib/conversation/content.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { firstLine, oneLine, tellingLine } from "#lib/importers/plain-text.ts";
import { parseWrittenJson } from "#lib/importers/written-json.ts";
import type { Item, ItemOf } from "./item.ts";

/** One readable line of at most 200 characters for lists and graph cards. */
export function summaryOf(item: Item): string {
  return oneLine(lineOf(item)) || item.kind.replace("_", " ");
}

/** First line of what a person asked for; IDE extensions put the open files before it. */
export function requestLine(parts: readonly ContentPart[], max = 200): string {
  const text = parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("\n");
  const marked = text.slice(0, 20_000).lastIndexOf(IDE_REQUEST);
  return tellingLine(marked < 0 ? text : text.slice(marked + IDE_REQUEST.length), max);
}

const IDE_REQUEST = "## My request for Codex:";

function lineOf(item: Item): string {
  switch (item.kind) {
    case "message":
      return messageLine(item);
    case "reasoning":
      return firstLine(item.texts[0] ?? "") || (item.encrypted ? "(encrypted reasoning)" : "(reasoning)");
    case "tool_call":
      return callLine(item);
    case "tool_result": {
      const line = firstLine(item.shown) || "(no output)";
      return item.exitCode ? `${oneLine(line, 180)} (exit ${item.exitCode})` : line;
    }
    case "compaction":
      return item.summary ? `Compacted: ${firstLine(item.summary)}` : "Compacted";
    case "error":
      return [item.code, firstLine(item.detail)].filter(Boolean).join(": ");
    case "session":
      return item.prompt === null ? "Session" : "System prompt";
    case "tokens": {
      const tokens = item.report?.last ?? item.report?.total;
      return tokens ? `Tokens: ${tokens.input ?? "n/a"} in, ${tokens.output ?? "n/a"} out` : "Tokens: n/a";
    }
    case "note":
      return item.label;
  }
}

function messageLine(item: ItemOf<"message">): string {
  const line = requestLine(item.parts);
  if (line) return line;
  const context = item.parts.find((part) => part.type === "context");
  if (context) return `Context: ${context.label}`;
  return item.parts.some((part) => part.type === "image") ? "(image)" : "(empty message)";
}

const TELLING = [
  "cmd",
  "command",
  "path",
  "query",
  "message",
  "prompt",
  "revised_prompt",
  "url",
  "pattern",
  "explanation",
];
/** A patch names its files in lines of their own. */
const PATCHED = /^\*\*\* (?:Add|Update|Delete) File: (.+)$/gm;

function callLine(item: ItemOf<"tool_call">): string {
  const fields = parseWrittenJson(item.arguments);
  for (const key of [...TELLING, ...Object.keys(fields)]) {
    const line = valueLine(Object.hasOwn(fields, key) ? fields[key] : null);
    if (line) return line;
  }
  const changed = item.name === "apply_patch" ? changedPaths(item.arguments, fields.changes) : "";
  if (changed) return changed;
  const written = firstLine(item.arguments === "{}" ? "" : item.arguments, 150);
  return written ? `${item.name} ${written}` : item.name;
}

/** Of a patch's text; of a stream's, which is a list of `{path, kind}` or an object by path. */
function changedPaths(written: string, changes: unknown): string {
  const named = [...written.slice(0, 200_000).matchAll(PATCHED)]
    .slice(0, 20)
    .flatMap((match) => match[1] ?? []);
  if (named.length > 0) return named.join(", ");
  const paths = Array.isArray(changes)
    ? changes.map((each: unknown) => (isObject(each) ? each.path : null))
    : Object.keys(isObject(changes) ? changes : {});
  return paths.filter((path) => typeof path === "string").join(", ");
}

/** Old shell tools take the command as a list: `["bash", "-lc", "ls"]`. */
function valueLine(value: unknown): string {
  if (typeof value === "string") return firstLine(value);
  if (!Array.isArray(value) || value.length === 0 || !value.every((part) => typeof part === "string"))
    return "";
  const isShell =
    value.length === 3 && /(^|\/)(ba|z)?sh$/.test(value[0] ?? "") && /^-l?c$/.test(value[1] ?? "");
  return firstLine(isShell ? (value[2] ?? "") : value.join(" "));
}
