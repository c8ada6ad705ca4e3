import { canonicalJsonText } from "#lib/conversation/canonical-json.ts";
import { formatJson } from "#lib/panel/format-json.ts";

const FIELD = /^( *)("(?:[^"\\]|\\.)*": )?"((?:[^"\\]|\\.)*)"(,?)$/;

/**
 * JSON in one spelling, a line per field, so that lines of two values can be told apart: keys sorted, indented by two.
 * A string of several lines is spread over as many, as YAML's `|` does. Text that is no JSON stays as it is.
 */
export function spellArguments(text: string): string {
  const spelled = formatJson(canonicalJsonText(text));
  if (spelled === null) return text;
  return spelled.split("\n").flatMap(spreadString).join("\n");
}

function spreadString(line: string): string[] {
  const [, indent, name = "", escaped, comma] = FIELD.exec(line) ?? [];
  if (indent === undefined || escaped === undefined || !escaped.includes("\\n")) return [line];
  const value: unknown = JSON.parse(`"${escaped}"`);
  if (typeof value !== "string" || !value.includes("\n")) return [line];
  return [`${indent}${name}|${comma ?? ""}`, ...value.split("\n").map((each) => `${indent}  ${each}`)];
}
