import type { ContentPart } from "#lib/conversation/content.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { firstLine, oneLine, tellingLine } from "#lib/importers/plain-text.ts";
import type { SessionRecord } from "./session-record.ts";
import { type Message, textOf } from "./source-message.ts";

/** One readable line of at most 200 characters for lists and graph cards. */
export function messageLine(message: Message, parts: readonly ContentPart[]): string {
  const { type, display, content, toolCalls } = message;
  if (type === "user") {
    return (
      requestLine(message) || (parts.some((part) => part.type === "image") ? "(image)" : "(empty message)")
    );
  }
  const said = firstLine(textOf(content));
  if (said || type !== "gemini") return said || firstLine(textOf(display)) || type;
  const call = toolCalls[0];
  if (call) return callLine(call);
  const thought = parts.find((part) => part.type === "reasoning");
  return thought ? firstLine(thought.text.replaceAll("**", "")) || "(reasoning)" : "(empty answer)";
}

/** What the person typed, or else what was sent. */
export function requestLine({ display, content }: Message, max = 200): string {
  return tellingLine(textOf(display), max) || tellingLine(textOf(content), max);
}

const TELLING = [
  "command",
  "file_path",
  "path",
  "absolute_path",
  "pattern",
  "query",
  "prompt",
  "url",
  "title",
];

export function callLine({ args, name }: { args?: unknown; name?: string | null | undefined }): string {
  const fields = isObject(args) ? args : {};
  for (const key of [...TELLING, ...Object.keys(fields)]) {
    const value = Object.hasOwn(fields, key) ? fields[key] : null;
    const line = typeof value === "string" ? firstLine(value) : "";
    if (line) return line;
  }
  return oneLine(name ?? "") || "(tool call)";
}

export function resultLine(parts: readonly ContentPart[]): string {
  for (const part of parts) {
    if (part.type === "tool_result" || part.type === "text") {
      const line = firstLine(part.text);
      const exit = part.type === "tool_result" && part.exitCode ? ` (exit ${part.exitCode})` : "";
      if (line) return oneLine(`${oneLine(line, 180)}${exit}`);
    }
  }
  return parts.some((part) => part.type === "image") ? "(image)" : "(no output)";
}

export function recordLine(record: SessionRecord, isCompaction: boolean): string {
  if (isCompaction) return "Compressed history";
  if (record.kind === "rewind") return "Rewound";
  if (record.kind !== "update") return record.kind === "header" ? "Session" : "Unknown record";
  return oneLine(`Session update: ${Object.keys(record.facts).join(", ")}`);
}
