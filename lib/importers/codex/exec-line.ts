import { isObject } from "#lib/importers/parse-json.ts";

type Json = Record<string, unknown>;
/** A line as a rollout would have it. */
type AsRollout = { type: string; payload: Json };

/** First line kinds of `codex exec --json`: what CI jobs catch. */
export const EXEC_LINE =
  /^\s*\{\s*"type"\s*:\s*"(thread\.started|turn\.(started|completed|failed)|item\.(started|updated|completed))"/;

/** Whether an event's bytes are such a line: a rollout cannot have it as it is. */
export function isExecLine(bytes: Uint8Array): boolean {
  return EXEC_LINE.test(new TextDecoder().decode(bytes.subarray(0, 200)));
}

/**
 * A line of `codex exec --json` → what a rollout says in its place; null for any other. The stream has neither
 * prompts, times nor a model; what ran is told twice, when it starts (the call) and when it ends (its result), and
 * `turn.completed` counts the whole thread so far (codex-rs exec, exec_events).
 */
export function readExecLine(value: Json): AsRollout | null {
  switch (value.type) {
    case "thread.started":
      return {
        type: "session_meta",
        payload: { id: value.thread_id, originator: "codex_exec", source: "exec" },
      };
    case "turn.started":
      return { type: "event_msg", payload: { type: "task_started" } };
    case "turn.completed":
      return {
        type: "event_msg",
        payload: { type: "token_count", info: { total_token_usage: value.usage } },
      };
    case "turn.failed":
      return { type: "event_msg", payload: { type: "error", error: value.error } };
    case "item.started":
    case "item.updated":
    case "item.completed":
      return isObject(value.item) ? readItem(value.item, value.type) : null;
    default:
      return null;
  }
}

function readItem(item: Json, moment: "item.started" | "item.updated" | "item.completed"): AsRollout {
  const call = callOf(item);
  if (call && moment !== "item.updated") {
    const payload = moment === "item.started" ? call : resultOf(item);
    return { type: "response_item", payload: { ...payload, call_id: item.id } };
  }
  if (moment !== "item.completed") return note(item);
  switch (item.type) {
    case "agent_message":
      return response("message", { role: "assistant", content: [{ type: "output_text", text: item.text }] });
    case "reasoning":
      return response("reasoning", { summary: [{ type: "summary_text", text: item.text }] });
    case "web_search":
      return response("web_search_call", { id: item.id, action: item.action ?? { query: item.query } });
    case "error":
      return { type: "event_msg", payload: { type: "error", message: item.message } };
    default:
      return note(item);
  }
}

function callOf(item: Json): Json | null {
  switch (item.type) {
    case "command_execution":
      return { type: "function_call", name: "shell", arguments: { command: item.command } };
    case "mcp_tool_call":
      return { type: "function_call", name: `${item.server}__${item.tool}`, arguments: item.arguments ?? {} };
    case "collab_tool_call":
      return { type: "function_call", name: item.tool, arguments: { prompt: item.prompt } };
    default:
      return null;
  }
}

function resultOf({ aggregated_output: output, exit_code, status, result, error }: Json): Json {
  const said = output ?? result ?? (isObject(error) ? error.message : null) ?? "";
  const text = typeof said === "string" ? said : JSON.stringify(said);
  const failed = status === "failed" || status === "declined";
  const exitCode = typeof exit_code === "number" ? exit_code : failed ? 1 : null;
  const metadata = exitCode === null ? {} : { exit_code: exitCode };
  return { type: "function_call_output", output: JSON.stringify({ output: text, metadata }) };
}

function response(type: string, payload: Json): AsRollout {
  return { type: "response_item", payload: { type, ...payload } };
}

/** Plans, file changes and steps in between: shown, and nothing for a model. */
function note(item: Json): AsRollout {
  return { type: "event_msg", payload: { ...item, type: String(item.type ?? "item").slice(0, 200) } };
}
