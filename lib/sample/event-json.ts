import type { AgentItem, Call } from "./script-item.ts";
import { DYNAMIC_CONTEXT, SYSTEM_PROMPT, TOOLS } from "./system-prompt.ts";

/** Bodies of events as the OpenHands SDK writes them, without id, timestamp and parent, which the recorder adds. */
export type EventBody = { source: "agent" | "user" | "environment"; kind: string; [field: string]: unknown };

const textContent = (text: string) => ({ cache_prompt: false, type: "text", text });

export function systemPromptBody(): EventBody {
  return {
    source: "agent",
    system_prompt: textContent(SYSTEM_PROMPT),
    tools: TOOLS,
    dynamic_context: textContent(DYNAMIC_CONTEXT),
    kind: "SystemPromptEvent",
  };
}

export function userMessageBody(text: string): EventBody {
  return {
    source: "user",
    llm_message: { role: "user", content: [textContent(text)], thinking_blocks: [] },
    activated_skills: [],
    extended_content: [],
    kind: "MessageEvent",
  };
}

const ACTION_KINDS = {
  terminal: "Terminal",
  file_editor: "FileEditor",
  task_tracker: "TaskTracker",
  finish: "Finish",
} as const;

/** @param isFirst only the first call of a response carries its words (OpenHands SDK: they belong to the response). */
export function actionBody(
  item: AgentItem,
  call: Call,
  { responseId, callId, isFirst }: { responseId: string; callId: string; isFirst: boolean },
): EventBody {
  const { tool, args, summary, risk } = call;
  const defaults = tool === "terminal" ? { is_input: false, reset: false } : {};
  // A refused call was never built into an action.
  const action =
    call.outcome.type === "refused"
      ? {}
      : { action: { ...args, ...defaults, kind: `${ACTION_KINDS[tool]}Action` } };
  return {
    source: "agent",
    thought: isFirst && item.say ? [textContent(item.say)] : [],
    ...(isFirst && item.reasoning ? { reasoning_content: item.reasoning } : {}),
    thinking_blocks: [],
    ...action,
    tool_name: tool,
    tool_call_id: callId,
    tool_call: {
      id: callId,
      name: tool,
      arguments: JSON.stringify({ ...args, security_risk: risk, summary }),
      origin: "completion",
    },
    llm_response_id: responseId,
    security_risk: risk,
    summary,
    kind: "ActionEvent",
  };
}

/** What follows a call in the log; null while it is unanswered. */
export function resultBody(call: Call, actionId: string, callId: string): EventBody | null {
  const { outcome, tool } = call;
  if (outcome.type === "pending") return null;
  const head = { tool_name: tool, tool_call_id: callId };
  if (outcome.type === "refused") {
    const classification = { kind: "agent_action", retryable: true, user_action: "retry" };
    return { source: "agent", ...head, error: outcome.error, classification, kind: "AgentErrorEvent" };
  }
  const content = { content: [textContent(outcome.text)], is_error: outcome.isError };
  const kind = `${ACTION_KINDS[tool]}Observation`;
  const command = "command" in call.args ? { command: call.args.command } : {};
  const own = outcome.exitCode === null ? {} : terminalFields(outcome.exitCode);
  return {
    source: "environment",
    ...head,
    observation: { ...content, ...command, ...own, ...outcome.fields, kind },
    action_id: actionId,
    extended_content: [],
    kind: "ObservationEvent",
  };
}

function terminalFields(exitCode: number) {
  return {
    exit_code: exitCode,
    timeout: false,
    metadata: {
      exit_code: exitCode,
      pid: -1,
      username: "runner",
      hostname: "ci-runner",
      working_dir: "/workspace/api",
      py_interpreter_path: "/workspace/api/.venv/bin/python",
      prefix: "",
      suffix: `\n[The command completed with exit code ${exitCode}.]`,
    },
  };
}

export function condensationBody(
  summary: string,
  forgotten: readonly string[],
  responseId: string,
): EventBody {
  return {
    source: "environment",
    forgotten_event_ids: forgotten,
    summary,
    // After the system prompt and the first user message, which are always kept.
    summary_offset: 2,
    llm_response_id: responseId,
    kind: "Condensation",
  };
}
