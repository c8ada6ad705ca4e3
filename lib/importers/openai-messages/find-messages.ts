import { isObject } from "#lib/importers/parse-json.ts";
import { isRole } from "./read-message.ts";

/** Where a record keeps its messages: logs of requests have them in the body they sent, tau-bench under `traj`. */
const PATHS: readonly (readonly string[])[] = [
  ["messages"],
  ["traj"],
  ["conversation"],
  ["body", "messages"],
  ["request", "messages"],
];

/** Keys that say the record is of another format which has messages of this shape inside. */
const FOREIGN = [
  "trajectory_format",
  "mapping",
  "chat_messages",
  "conversationId",
  "sessionId",
  "resourceSpans",
];

/** Path to the messages of a record; null when it holds none. A record may be the list of messages itself. */
export function findMessages(record: unknown): readonly string[] | null {
  if (Array.isArray(record)) return isMessageList(record) ? [] : null;
  if (!isObject(record) || FOREIGN.some((key) => Object.hasOwn(record, key))) return null;
  if (isObject(record.history)) return null;
  return PATHS.find((path) => isMessageList(valueAt(record, path))) ?? null;
}

/** Whether a record is one message: a file of those is one conversation, a message per line. */
export function isMessage(value: unknown): value is Record<string, unknown> {
  if (!isObject(value) || !isRole(value.role)) return false;
  const isSaid = "content" in value || "tool_calls" in value || "function_call" in value;
  return isSaid && !("parts" in value) && !("info" in value);
}

/** tau-bench's few-shot files hold conversations written out for reading. */
export function isDisplayText(record: unknown): boolean {
  return isObject(record) && typeof record.messages_display === "string";
}

/** Chatbot UI exports: conversations under `history`, with the model and prompt of each. */
export function isHistoryExport(record: unknown): record is Record<string, unknown> {
  return (
    isObject(record) && Array.isArray(record.history) && record.history.some((each) => hasMessages(each))
  );
}

function hasMessages(value: unknown): boolean {
  return isObject(value) && isMessageList(value.messages);
}

/** Judged by its first entries: one damaged message is no reason to refuse the conversation. */
function isMessageList(value: unknown): boolean {
  return Array.isArray(value) && value.slice(0, 5).some(isMessage);
}

export function valueAt(record: unknown, path: readonly string[]): unknown {
  let value = record;
  for (const key of path) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}
