import { isObject } from "#lib/importers/parse-json.ts";

/**
 * Lines of `pi --mode json`: what happened in a session, as jobs keep it, behind the header a session file has too. A
 * message stands whole in its `message_end`; before and behind it the same words come in pieces and again.
 */
export const MESSAGE_TYPES: ReadonlySet<string> = new Set(["message_start", "message_update", "message_end"]);

/** Lines that only repeat what a `message_end` says: the message as it grows, its calls as they run, all of a turn. */
export const REPEATING_TYPES: ReadonlySet<string> = new Set([
  "message_start",
  "message_update",
  "turn_end",
  "agent_end",
  "tool_execution_start",
  "tool_execution_update",
  "tool_execution_end",
  "entry_appended",
]);

/** What the harness did meanwhile. */
export const HARNESS_TYPES: ReadonlySet<string> = new Set([
  "agent_start",
  "agent_settled",
  "turn_start",
  "auto_retry_start",
  "auto_retry_end",
  "auto_compaction_start",
  "auto_compaction_end",
  "compaction_start",
  "compaction_end",
  "queue_update",
  "session_info_changed",
  "thinking_level_changed",
  "extension_error",
  "extension_ui_request",
  "response",
]);

/** The summary a line of the stream tells that the history was replaced by; null for any other line. */
export function streamedSummary(raw: Record<string, unknown>): string | null {
  if (raw.type !== "auto_compaction_end" && raw.type !== "compaction_end") return null;
  const summary = isObject(raw.result) ? raw.result.summary : null;
  return typeof summary === "string" ? summary : null;
}

/** Whether a line is one that only this stream has. */
export function isTypicalStreamEntry({ type, message, messages }: Record<string, unknown>): boolean {
  if (type === "message_end") return isObject(message) && ROLES.has(String(message.role));
  return type === "agent_end" && Array.isArray(messages);
}

const ROLES: ReadonlySet<string> = new Set(["user", "assistant", "toolResult"]);
