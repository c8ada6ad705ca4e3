import { z } from "zod";
import { isObject } from "#lib/importers/parse-json.ts";
import { oneLine, prettyJson } from "#lib/importers/plain-text.ts";
import type { Item, ReadItem } from "./item.ts";
import type { RolloutLine } from "./rollout-line.ts";
import { contentText, SourceContent } from "./source-content.ts";
import { readTokenReport } from "./token-report.ts";
import { toolCall, toolResult } from "./tool-item.ts";

const Text = z.string().nullish().catch(null);
const Fields = z.object({
  message: Text,
  text: Text,
  call_id: Text,
  success: z.boolean().nullish().catch(null),
  exit_code: z.number().nullish().catch(null),
  reason: Text,
  num_turns: z.number().nullish().catch(null),
  error: z.unknown().optional(),
  codex_error_info: z.unknown().optional(),
});

/** Only streams of early versions hold these, and no items. */
const CALL_BEGIN = /^(exec_command|patch_apply|mcp_tool_call)_begin$/;
/** Ends of things the harness ran: they carry the result of a call that has no output item. */
const CALL_END =
  /^(exec_command_end|patch_apply_end|mcp_tool_call_end|web_search_end|image_generation_end|dynamic_tool_call_response)$/;
const CONTROL =
  /^(task_started|turn_started|task_complete|turn_complete|turn_aborted|thread_rolled_back|context_compacted|entered_review_mode|exited_review_mode|undo_completed|shutdown_complete)$/;
const STATE = /^(thread_settings_applied|thread_name_updated|thread_goal_updated|session_configured)$/;

/** An event of the harness. Most tell what response items tell as well, or nothing for the model. */
export function readEventMessage(line: RolloutLine): ReadItem {
  const { payload } = line;
  const type = line.payloadType ?? "event";
  const fields = Fields.parse(payload);
  switch (type) {
    case "user_message":
      return echo(said("user", fields.message, imagesOf(payload)));
    case "agent_message":
      return echo(said("assistant", fields.message, []));
    case "agent_reasoning":
    case "agent_reasoning_raw_content":
      return echo({ kind: "reasoning", texts: fields.text ? [fields.text] : [], encrypted: false });
    case "item_completed":
      return readCompletedItem(payload);
    case "token_count":
    case "turn.completed":
      return plain({
        kind: "tokens",
        report: readTokenReport(line),
        data: payload.info ?? payload.usage ?? {},
      });
    case "error":
    case "stream_error":
      return plain(failure(fields.error ?? { message: fields.message, code: fields.codex_error_info }, type));
    case "task_complete":
    case "turn_complete":
      if (isObject(fields.error)) return plain(failure(fields.error, type));
  }
  if (CALL_BEGIN.test(type) && fields.call_id) return echo(callBegin(type, fields.call_id, payload));
  if (CALL_END.test(type) && fields.call_id) return echo(callEnd(type, fields.call_id, payload));
  const as = CONTROL.test(type) ? "control" : STATE.test(type) ? "state" : "log";
  return plain({ kind: "note", as, label: noteLabel(type, fields), data: payload });
}

/** Paginated threads report the finished item instead of `user_message`, `agent_message` and the like. */
function readCompletedItem(payload: Record<string, unknown>): ReadItem {
  const item = isObject(payload.item) ? payload.item : {};
  const type = typeof item.type === "string" ? item.type : "item";
  switch (type) {
    case "UserMessage":
      return echo(said("user", contentText(SourceContent.parse(item.content)), []));
    case "AgentMessage":
      return echo(said("assistant", contentText(SourceContent.parse(item.content)), []));
    case "Reasoning":
      return echo({ kind: "reasoning", texts: strings(item.summary_text), encrypted: false });
    default: {
      const callId = typeof item.id === "string" ? item.id : null;
      const isCall =
        /^(WebSearch|ImageGeneration|McpToolCall|CommandExecution|FileChange|CollabAgentToolCall)$/.test(
          type,
        );
      if (callId !== null && isCall) return echo(callEnd(type, callId, item));
      return plain({
        kind: "note",
        as: "log",
        label: `item completed: ${oneLine(type, 80)}`,
        data: item,
      });
    }
  }
}

function said(role: "user" | "assistant", text: string | null | undefined, images: string[]): Item {
  const parts = [
    ...(text ? [{ type: "text" as const, text }] : []),
    ...images.map((url) => ({ type: "image" as const, url })),
  ];
  return { kind: "message", role, parts, fromHarness: false };
}

function callBegin(type: string, callId: string, payload: Record<string, unknown>): Item {
  const { command, changes, invocation } = payload;
  if (type === "patch_apply_begin") return toolCall(callId, "apply_patch", { changes });
  if (type === "exec_command_begin") return toolCall(callId, "shell", { command });
  const made = isObject(invocation) ? invocation : {};
  return toolCall(callId, `${made.server ?? "mcp"}__${made.tool ?? "tool"}`, made.arguments ?? {});
}

function callEnd(type: string, callId: string, payload: Record<string, unknown>): Item {
  const output = [
    payload.aggregated_output,
    payload.stdout,
    unwrapped(payload.result),
    payload.results,
    payload.content_items,
  ].find((value) => value !== undefined && value !== null && value !== "");
  const shown = output ?? { status: payload.status ?? type };
  const item = toolResult(
    callId,
    null,
    isObject(shown) && !("content" in shown) ? JSON.stringify(shown) : shown,
  );
  if (item.kind !== "tool_result") return item;
  const { exit_code: code } = payload;
  const exitCode = typeof code === "number" && Number.isSafeInteger(code) ? code : item.exitCode;
  const failed =
    (isObject(payload.result) && "Err" in payload.result) ||
    payload.success === false ||
    payload.status === "failed" ||
    (exitCode !== null && exitCode !== 0);
  return { ...item, exitCode, outcome: failed ? "error" : item.outcome };
}

/** Rust's word for what went well or did not. */
function unwrapped(result: unknown): unknown {
  return isObject(result) ? (result.Ok ?? result.Err ?? result) : result;
}

function failure(source: unknown, type: string): Item {
  const error = isObject(source) ? source : {};
  const code = [error.code, error.kind, error.codex_error_info].find((value) => typeof value === "string");
  const detail = typeof source === "string" ? source : error.message;
  return {
    kind: "error",
    code: typeof code === "string" ? code : type,
    detail: typeof detail === "string" ? detail : prettyJson(source ?? {}),
  };
}

function noteLabel(type: string, fields: z.infer<typeof Fields>): string {
  const name = oneLine(type.replace(/[_/.]/g, " "), 100);
  if (type === "turn_aborted" && fields.reason) return `${name}: ${oneLine(fields.reason, 80)}`;
  if (type === "thread_rolled_back") return `${name}: ${fields.num_turns ?? 0} turns`;
  return name;
}

function imagesOf(payload: Record<string, unknown>): string[] {
  return strings(payload.images);
}

function strings(source: unknown): string[] {
  return Array.isArray(source) ? source.filter((each): each is string => typeof each === "string") : [];
}

function plain(item: Item): ReadItem {
  return { item, echo: false, problem: null };
}

function echo(item: Item): ReadItem {
  return { item, echo: true, problem: null };
}
