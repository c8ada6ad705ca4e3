import { isObject } from "#lib/importers/parse-json.ts";

type Json = Record<string, unknown>;
/** A line as a rollout would have it. */
type AsRollout = { type: string; payload: Json };

/** Line kinds of `codex exec --json`: what CI jobs catch, often with other output around it. */
export const EXEC_LINE =
  /^\s*\{\s*"type"\s*:\s*"(thread\.started|turn\.(started|completed|failed)|item\.(started|updated|completed))"/m;
/** The same of versions before 0.40 or so: `{"id":"0","msg":{"type":…}}`. */
export const OLD_EXEC_LINE = /^\s*\{\s*"id"\s*:\s*"[^"]{0,100}"\s*,\s*"msg"\s*:\s*\{\s*"type"\s*:\s*"/m;

/**
 * A line of `codex exec --json` → what a rollout says in its place; null for any other. The stream has neither
 * prompts, times nor a model; what ran is told twice, when it starts (the call) and when it ends (its result), and
 * `turn.completed` counts the whole thread so far (codex-rs exec, exec_events).
 */
export function readExecLine(value: Json): AsRollout | null {
  if (isObject(value.msg) && typeof value.id === "string") return { type: "event_msg", payload: value.msg };
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
        payload: { type: "turn.completed", info: { total_token_usage: value.usage } },
      };
    case "turn.failed":
      return { type: "event_msg", payload: { type: "error", error: value.error } };
    case "item.started":
    case "item.updated":
    case "item.completed":
      return isObject(value.item) ? readItem(value.item, value.type) : null;
    default:
      return value.type === undefined ? readOldStart(value) : null;
  }
}

/**
 * A call of which the stream tells the end only (file changes in most versions, everything where a job kept the
 * completed items): the call of that end; null for any other line.
 */
export function readEndedCall(value: Json): AsRollout | null {
  const item = value.type === "item.completed" && isObject(value.item) ? value.item : null;
  const call = item && callOf(item);
  return call && { type: "response_item", payload: { ...call, call_id: item.id } };
}

function readOldStart(value: Json): AsRollout | null {
  const { prompt, workdir, provider, model } = value;
  if (typeof prompt === "string") {
    return { type: "event_msg", payload: { type: "user_message", message: prompt } };
  }
  if (typeof workdir !== "string" || typeof model !== "string") return null;
  const said = { originator: "codex_exec", source: "exec", cwd: workdir, model_provider: provider };
  return { type: "session_meta", payload: { ...said, model, effort: value["reasoning effort"] } };
}

function readItem(item: Json, moment: string): AsRollout {
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
    // One the run went on from: a fatal error is a line of its own.
    case "error":
      return note({ ...item, type: "warning" });
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
    case "file_change":
      return { type: "function_call", name: "apply_patch", arguments: { changes: item.changes } };
    default:
      return null;
  }
}

function resultOf({ aggregated_output: output, exit_code, status, result, error, changes }: Json): Json {
  if (isObject(result) && "content" in result) {
    const answer = { content: result.content, success: status !== "failed" };
    return { type: "function_call_output", output: answer };
  }
  const said = output ?? result ?? (isObject(error) ? error.message : null) ?? changedFiles(changes);
  const text = typeof said === "string" ? said : JSON.stringify(said);
  const failed = status === "failed" || status === "declined";
  const exitCode = typeof exit_code === "number" ? exit_code : failed ? 1 : null;
  const metadata = exitCode === null ? {} : { exit_code: exitCode };
  return { type: "function_call_output", output: JSON.stringify({ output: text, metadata }) };
}

function changedFiles(changes: unknown): string {
  if (!Array.isArray(changes)) return "";
  return changes
    .flatMap((each: unknown) => (isObject(each) ? `${each.kind ?? "change"} ${each.path ?? ""}` : []))
    .join("\n");
}

function response(type: string, payload: Json): AsRollout {
  return { type: "response_item", payload: { type, ...payload } };
}

/** Plans and steps in between: shown, and nothing for a model. */
function note(item: Json): AsRollout {
  return { type: "event_msg", payload: { ...item, type: String(item.type ?? "item").slice(0, 200) } };
}
