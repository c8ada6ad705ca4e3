import type { ContentPart } from "#lib/conversation/content.ts";
import { firstLine, oneLine, tellingLine } from "#lib/importers/plain-text.ts";
import { parseWrittenJson } from "#lib/importers/written-json.ts";

/** One readable line of at most 200 characters for lists and graph cards: what was done first, then what was said. */
export function summaryOfParts(parts: readonly ContentPart[]): string {
  for (const type of TELLING_TYPES) {
    for (const part of parts) {
      const line = part.type === type ? lineOf(part) : "";
      if (line) return oneLine(line);
    }
  }
  return "(empty message)";
}

const TELLING_TYPES: readonly ContentPart["type"][] = [
  "error",
  "tool_call",
  "tool_result",
  "system_prompt",
  "text",
  "context",
  "reasoning",
  "image",
  "note",
];

function lineOf(part: ContentPart): string {
  switch (part.type) {
    case "text":
      return tellingLine(part.text);
    case "reasoning":
      return firstLine(part.text);
    case "context":
      return `${part.label}: ${firstLine(part.text, 150)}`;
    case "tool_call":
      return callLine(part.name, part.arguments);
    case "tool_result":
      return firstLine(part.text) || "(no output)";
    case "system_prompt":
      return tellingLine(part.text) || "System prompt";
    case "image":
      return "(image)";
    case "error":
      return [part.code, firstLine(part.detail)].filter(Boolean).join(": ");
    case "note":
      return part.label;
    case "compaction":
      return "Compacted";
  }
}

const TELLING = ["command", "cmd", "path", "query", "prompt", "url", "pattern", "message", "thought"];

function callLine(name: string, written: string): string {
  const fields = parseWrittenJson(written);
  for (const key of [...TELLING, ...Object.keys(fields)]) {
    const value = Object.hasOwn(fields, key) ? fields[key] : null;
    const line = typeof value === "string" ? firstLine(value) : "";
    if (line) return line;
  }
  const shown = firstLine(/^\s*\{\s*\}\s*$/.test(written) ? "" : written, 150);
  return shown ? `${name} ${shown}` : name;
}
