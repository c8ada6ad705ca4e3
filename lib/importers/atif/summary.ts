import { isObject } from "#lib/importers/parse-json.ts";
import { firstLine, oneLine, tellingLine } from "#lib/importers/plain-text.ts";
import { parseWrittenJson } from "#lib/importers/written-json.ts";
import type { Result, Step, ToolCall } from "./source-trajectory.ts";
import { contentParts, contentText } from "./step-parts.ts";

/** One readable line of at most 200 characters for lists and graph cards. */
export function stepLine(step: Step): string {
  const text = contentText(step.message);
  const said = step.source === "user" ? tellingLine(text) : firstLine(text);
  if (said) return said;
  const call = step.calls[0];
  if (call) return callLine(call);
  if (step.reasoning) return firstLine(step.reasoning) || "(reasoning)";
  return contentParts(step.message).length > 0 ? "(image)" : "(empty message)";
}

const TELLING = ["command", "cmd", "path", "file_path", "query", "pattern", "prompt", "url", "message"];

export function callLine({ arguments: args, function_name: name }: ToolCall): string {
  const fields = typeof args === "string" ? parseWrittenJson(args) : isObject(args) ? args : {};
  for (const key of [...TELLING, ...Object.keys(fields)]) {
    const value = Object.hasOwn(fields, key) ? fields[key] : null;
    const line = typeof value === "string" ? firstLine(value) : "";
    if (line) return line;
  }
  return oneLine(name ?? "") || "(tool call)";
}

export function resultLine(result: Result): string {
  const line = firstLine(contentText(result.content));
  if (line) return line;
  if (result.subagent_trajectory_ref?.length) return "(sub-agent)";
  return contentParts(result.content).length > 0 ? "(image)" : "(no output)";
}
