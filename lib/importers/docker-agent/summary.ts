import type { ContentPart } from "#lib/conversation/content.ts";
import { firstLine, oneLine, tellingLine } from "#lib/importers/plain-text.ts";
import { callLine } from "./call-line.ts";
import { contentOf, errorText } from "./content.ts";
import { callsOf, type SourceItem } from "./source-item.ts";

/** One readable line of at most 200 characters for lists and graph cards. */
export function summaryOf(item: SourceItem): string {
  return oneLine(lineOf(item)) || item.kind;
}

function lineOf(item: SourceItem): string {
  if (item.kind === "summary") return `Summary: ${tellingLine(item.summary)}`;
  if (item.kind === "error") return firstLine(errorText(item.detail)) || "Error";
  if (item.kind === "session") return "Sub-session";
  if (item.kind === "termination") {
    const { reason, message, type } = item.detail;
    const why = [message, reason, type].find((each) => typeof each === "string");
    return why === undefined ? "Run stopped" : `Run stopped: ${firstLine(String(why))}`;
  }
  const { role } = item.message;
  const { parts } = contentOf(item);
  if (role === "tool")
    return firstLine(textOf(parts, "tool_result")) || (hasImage(parts) ? "(image)" : "(no output)");
  const [call] = callsOf(item.message);
  if (role === "assistant" && call) return callLine(call);
  const said = role === "user" ? tellingLine(textOf(parts, "text")) : firstLine(textOf(parts, "text"));
  return said || firstLine(textOf(parts, "reasoning")) || (hasImage(parts) ? "(image)" : "(empty message)");
}

function textOf(parts: readonly ContentPart[], type: "text" | "reasoning" | "tool_result"): string {
  return parts.flatMap((part) => (part.type === type ? part.text : [])).join("\n");
}

function hasImage(parts: readonly ContentPart[]): boolean {
  return parts.some(({ type }) => type === "image");
}
