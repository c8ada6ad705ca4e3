import type { ContentPart } from "#lib/conversation/content.ts";
import { formatJson, parseLosesDetail } from "./format-json.ts";

/** One argument that deserves a block of its own; `change` tints the two sides of a replacement. */
export type ArgumentBlock = { label: string; text: string; change: "removed" | "added" | null };

/** How the arguments of a tool call read best. */
export type ToolArguments =
  /** Named parts: the command first, then long texts, then the short rest on one line. */
  | { kind: "fields"; command: string | null; blocks: ArgumentBlock[]; rest: [name: string, value: string][] }
  | { kind: "json"; text: string }
  /** Not JSON at all, shown as the model wrote it. */
  | { kind: "text"; text: string };

const COMMAND_NAMES = ["command", "cmd", "script", "code", "query", "pattern"] as const;
const CHANGES: ReadonlyMap<string, "removed" | "added"> = new Map([
  ["old_str", "removed"],
  ["old_string", "removed"],
  ["new_str", "added"],
  ["new_string", "added"],
]);
const LONG = 80;

/**
 * Reads tool arguments for display. Anything that a parse would show differently from what the model wrote
 * (long numbers, repeated keys, nested values) falls back to indented JSON.
 */
export function readToolArguments(text: string): ToolArguments {
  const json = formatJson(text);
  if (json === null) return { kind: "text", text };
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed) || parseLosesDetail(text)) {
    return { kind: "json", text: json };
  }
  const fields = Object.entries(parsed).map(([name, value]) => [name, toText(name, value)] as const);
  const command = findCommand(fields);
  const blocks: ArgumentBlock[] = [];
  const rest: [string, string][] = [];
  for (const [name, value] of fields) {
    if (name === command?.name) continue;
    if (value === null) return { kind: "json", text: json };
    if (value.length > LONG || value.includes("\n") || CHANGES.has(name)) {
      blocks.push({ label: name, text: value, change: CHANGES.get(name) ?? null });
    } else if (name !== command?.joined) rest.push([name, value]);
  }
  return { kind: "fields", command: command?.text ?? null, blocks, rest };
}

/**
 * The parts without notes that only say again what a tool call's own arguments say: harnesses copy some of
 * them ("security_risk") beside the call.
 */
export function dropRepeatedNotes(parts: readonly ContentPart[]): ContentPart[] {
  const said = new Set(
    parts.flatMap((part) => (part.type === "tool_call" ? shownFields(part.arguments) : [])),
  );
  return parts.filter(
    (part) => part.type !== "note" || !said.has(`${part.label.replaceAll(" ", "_")}=${part.text}`),
  );
}

function shownFields(text: string): string[] {
  const read = readToolArguments(text);
  return read.kind === "fields" ? read.rest.map(([name, value]) => `${name}=${value}`) : [];
}

/** The shell line or search of a call; an editor's sub-command ("str_replace") is read together with its path. */
function findCommand(fields: readonly (readonly [string, string | null])[]) {
  const values = new Map(fields);
  const name = COMMAND_NAMES.find((candidate) => typeof values.get(candidate) === "string");
  const text = name === undefined ? undefined : values.get(name);
  if (name === undefined || typeof text !== "string" || text === "") return null;
  const path = values.get("path") ?? values.get("file_path");
  if (name !== "command" || typeof path !== "string" || /\s/.test(text)) return { name, text, joined: null };
  return { name, text: `${text} ${path}`, joined: values.has("path") ? "path" : "file_path" };
}

/** A plain value as text; a command's words as a shell would show them; null for anything nested. */
function toText(name: string, value: unknown): string | null {
  if (typeof value === "string") return value;
  if (isScalar(value)) return String(value);
  if (!Array.isArray(value) || !value.every(isScalar)) return null;
  const words =
    COMMAND_NAMES.some((command) => command === name) && value.every((each) => typeof each === "string");
  return words ? value.map(quoteWord).join(" ") : JSON.stringify(value);
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
