import { firstLine, oneLine } from "#lib/importers/plain-text.ts";
import { parseWrittenJson } from "#lib/importers/written-json.ts";
import type { ToolCall } from "./source-item.ts";

const TELLING = ["cmd", "command", "path", "task", "pattern", "query", "url"];

/** The argument that tells most of a call, else the tool's name. */
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
