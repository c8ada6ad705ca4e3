import { firstLine, oneLine, tellingLine } from "#lib/importers/plain-text.ts";
import { parseWrittenJson } from "#lib/importers/written-json.ts";
import { exitCodeOf } from "./content.ts";
import { argumentsOf, callNameOf, partOf, thoughtOf } from "./event-role.ts";
import { type SourceEvent, stringOf } from "./source-event.ts";

/** One readable line of at most 200 characters for lists and graph cards. */
export function summaryOf(event: SourceEvent): string {
  return oneLine(lineOf(event)) || event.type || "event";
}

function lineOf(event: SourceEvent): string {
  const { args, content, type, extras } = event;
  switch (partOf(event).kind) {
    case "message":
      return tellingLine(stringOf(args.content) ?? thoughtOf(event)) || callLine(event);
    case "system_prompt":
      return "System prompt";
    case "tool_call":
      return callLine(event);
    case "tool_result": {
      const line = firstLine(content) || "(no output)";
      const code = exitCodeOf(event);
      return code ? `${oneLine(line, 180)} (exit ${code})` : line;
    }
    case "compaction":
      return `Compacted: ${firstLine(stringOf(args.summary) ?? "")}`;
    case "error":
      return firstLine(content) || "Error";
    default:
      return [type.replaceAll("_", " "), stringOf(extras.agent_state) ?? firstLine(content, 150)]
        .filter(Boolean)
        .join(": ");
  }
}

const TELLING = ["command", "code", "path", "thought", "url", "query", "message", "task"];

function callLine(event: SourceEvent): string {
  const fields = parseWrittenJson(argumentsOf(event));
  // An editor's command says less than the file it is for.
  const keys = typeof fields.path === "string" ? ["path", ...TELLING] : TELLING;
  for (const key of [...keys, ...Object.keys(fields)]) {
    const value = Object.hasOwn(fields, key) ? fields[key] : null;
    const line = typeof value === "string" ? firstLine(value) : "";
    if (line) return line;
  }
  return firstLine(thoughtOf(event)) || callNameOf(event);
}
