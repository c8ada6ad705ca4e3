import { firstLine, oneLine, tellingLine } from "#lib/importers/plain-text.ts";
import { parseWrittenJson } from "#lib/importers/written-json.ts";
import { stepText } from "./content.ts";
import { contentText, listOf, type Message, type ToolCall } from "./source-message.ts";

/** One readable line of at most 200 characters for lists and graph cards. */
export function messageLine(message: Message): string {
  const text = contentText(message);
  const said = observedLine(text) || (message.role === "user" ? requestLine(text) : firstLine(text));
  if (said) return said;
  const call = message.calls[0];
  if (call) return callLine(call);
  const thought = firstLine(message.thinking[0] ?? "");
  return thought || (listOf(message.content).length > 0 ? "(image)" : "(empty message)");
}

const OBSERVED = /^\s*<returncode>(-?\d{1,9})<\/returncode>\s*(?:<output(?:_head)?>\s*)?([\s\S]{0,4000})/;

/** mini-SWE-agent wraps what a command answered; the answer says more than the wrapping. */
function observedLine(text: string): string {
  const observed = OBSERVED.exec(text.slice(0, 5_000));
  if (!observed) return "";
  const [, code = "", output = ""] = observed;
  const line = firstLine(output.replace(/<\/output(_head)?>[\s\S]*$/, ""), 180) || "(no output)";
  return code === "0" ? line : `${line} (exit ${code})`;
}

const DESCRIPTION = /<(?:pr_description|issue|task)>\s*(?:Consider the following PR description:)?/;

/** What was asked: prompt templates put the issue into a block of their own. */
export function requestLine(text: string, max = 200): string {
  const opening = DESCRIPTION.exec(text.slice(0, 20_000));
  if (opening) {
    const start = opening.index + opening[0].length;
    const end = text.indexOf("</", start);
    const line = firstLine(text.slice(start, end < 0 ? start : end), max);
    if (line) return line;
  }
  return tellingLine(text, max);
}

const TELLING = ["command", "path", "query", "pattern"];

export function callLine({ function: { name, arguments: args } }: ToolCall): string {
  const fields = typeof args === "string" ? parseWrittenJson(args) : {};
  for (const key of [...TELLING, ...Object.keys(fields)]) {
    const value = Object.hasOwn(fields, key) ? fields[key] : null;
    const line = typeof value === "string" ? firstLine(value) : "";
    if (line) return line;
  }
  return oneLine(name ?? "") || "(tool call)";
}

export function stepLine(step: Record<string, unknown>): string {
  return firstLine(stepText(step));
}
