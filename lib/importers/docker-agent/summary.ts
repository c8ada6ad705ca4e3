import type { ContentPart } from "#lib/conversation/content.ts";
import { firstLine, oneLine, tellingLine } from "#lib/importers/plain-text.ts";
import { parseWrittenJson } from "#lib/importers/written-json.ts";
import { contentOf, errorText } from "./content.ts";
import { callsOf, type SourceItem, type ToolCall } from "./source-item.ts";

/** One readable line of at most 200 characters for lists and graph cards. */
export function summaryOf(item: SourceItem): string {
  return oneLine(lineOf(item)) || item.kind;
}

function lineOf(item: SourceItem): string {
  if (item.kind === "summary") return `Summary: ${tellingLine(item.summary)}`;
  if (item.kind === "error") return firstLine(errorText(item.detail)) || "Error";
  if (item.kind === "session") return "Sub-session";
  const { role } = item.message;
  const { parts } = contentOf(item);
  if (role === "tool")
    return firstLine(textOf(parts, "tool_result")) || (hasImage(parts) ? "(image)" : "(no output)");
  const [call] = callsOf(item.message);
  if (role === "assistant" && call) return callLine(call);
  const said = role === "user" ? tellingLine(textOf(parts, "text")) : firstLine(textOf(parts, "text"));
  return said || firstLine(textOf(parts, "reasoning")) || (hasImage(parts) ? "(image)" : "(empty message)");
}

const TELLING = ["cmd", "command", "path", "task", "pattern", "query", "url"];

export function callLine(call: ToolCall): string {
  const name = call.function?.name || "tool";
  const written = call.function?.arguments;
  const input = typeof written === "string" ? parseWrittenJson(written) : {};
  const values = [
    ...TELLING.map((key) => (Object.hasOwn(input, key) ? input[key] : "")),
    ...Object.values(input),
  ];
  return oneLine(
    values.map((value) => (typeof value === "string" ? firstLine(value) : "")).find(Boolean) ?? name,
  );
}

function textOf(parts: readonly ContentPart[], type: "text" | "reasoning" | "tool_result"): string {
  return parts.flatMap((part) => (part.type === type ? part.text : [])).join("\n");
}

function hasImage(parts: readonly ContentPart[]): boolean {
  return parts.some(({ type }) => type === "image");
}
