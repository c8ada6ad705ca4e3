import { boundedText, oneLine } from "#lib/importers/plain-text.ts";
import { readEventMessage } from "./event-message.ts";
import type { Item, ReadItem } from "./item.ts";
import { readResponseItem } from "./response-item.ts";
import type { RolloutLine } from "./rollout-line.ts";
import { readSessionMeta } from "./session-meta.ts";
import { readTokenReport } from "./token-report.ts";

/** What a line says. Lines nobody knows are kept as opaque events: their bytes are never lost. */
export function readItem(line: RolloutLine): ReadItem {
  switch (line.type) {
    case "response_item":
      return readResponseItem(line);
    case "event_msg":
      return readEventMessage(line);
    default:
      return { item: readPlainLine(line), echo: false, problem: null };
  }
}

function readPlainLine(line: RolloutLine): Item {
  const { payload } = line;
  switch (line.type) {
    case "session_meta": {
      const prompt = readSessionMeta(line).baseInstructions;
      const { base_instructions: _prompt, dynamic_tools: _tools, ...facts } = payload;
      return { kind: "session", prompt, data: facts };
    }
    case "compacted": {
      const kept = payload.replacement_history;
      return {
        kind: "compaction",
        summary: typeof payload.message === "string" && payload.message !== "" ? payload.message : null,
        keptItems: Array.isArray(kept) ? kept.length : null,
      };
    }
    case "token_usage_record":
      return { kind: "tokens", report: readTokenReport(line), data: payload.usage ?? payload };
    case "turn_context":
      return { kind: "note", as: "state", label: turnContextLabel(payload), data: payload };
    case "world_state":
    case "record":
      return { kind: "note", as: "state", label: line.type.replace("_", " "), data: payload };
    case "inter_agent_communication":
    case "inter_agent_communication_metadata":
    case "security_risk_score":
      return { kind: "note", as: "log", label: line.type.replaceAll("_", " "), data: payload };
    default:
      return { kind: "note", as: "opaque", label: oneLine(line.type), data: payload };
  }
}

function turnContextLabel(payload: Record<string, unknown>): string {
  const model = typeof payload.model === "string" ? payload.model : "";
  const effort = typeof payload.effort === "string" ? payload.effort : "";
  return boundedText(["turn context", model, effort].filter(Boolean).join(" · "), 200);
}
