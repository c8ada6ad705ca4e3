import { isObject } from "#lib/importers/parse-json.ts";
import { isCompletion, isResponsesItem, roleOf } from "./message-shapes.ts";

type Path = readonly string[];

/** Where a record keeps its messages: logs of requests have them in the body they sent, tau-bench under `traj`. */
const PATHS: readonly Path[] = [
  ["messages"],
  ["traj"],
  ["conversation"],
  ["conversations"],
  ["dialog"],
  ["dialogue"],
  ["chat"],
  ["history"],
  ["trajectory"],
  ["body", "messages"],
  ["request", "messages"],
  ["request", "body", "messages"],
  ["request", "input"],
  ["data", "messages"],
  ["input", "messages"],
  ["input"],
  ["prompt"],
];

/** What was answered, beside the messages that asked. Of a pair of preferences each is an answer. */
const ANSWERS: readonly Path[] = [
  ["completion"],
  ["chosen"],
  ["rejected"],
  ["preferred_output"],
  ["non_preferred_output"],
  ["output"],
  ["response", "output"],
  ["response", "body", "output"],
];
/** Where a whole response of a model API stands. */
const RESPONSES: readonly Path[] = [[], ["response"], ["response", "body"], ["completion"]];

/** Keys that say the record is of another format which has messages of this shape inside. */
const FOREIGN = [
  "trajectory_format",
  "mapping",
  "chat_messages",
  "conversationId",
  "sessionId",
  "resourceSpans",
];

/** An answer of a record: a list of messages, or a response with one in it. */
export type Answer = { path: Path; isResponse: boolean };

/** `path` is null where only answers are kept. */
export type Found = { path: Path | null; answers: Answer[] };

/** Where the messages of a record stand; null when it holds none. A record may be the list of messages itself. */
export function findMessages(record: unknown): Found | null {
  if (Array.isArray(record)) return isMessageList(record) ? { path: [], answers: [] } : null;
  if (!isObject(record) || FOREIGN.some((key) => Object.hasOwn(record, key))) return null;
  if (isObject(record.history) || isObject(record.chat)) return null;
  const path = PATHS.find((each) => isMessageList(valueAt(record, each))) ?? null;
  const answers = answersIn(record, path);
  return path === null && answers.every(({ isResponse }) => !isResponse) ? null : { path, answers };
}

function answersIn(record: Record<string, unknown>, path: Path | null): Answer[] {
  const response = RESPONSES.find((each) => isCompletion(valueAt(record, each)));
  if (response) return [{ path: response, isResponse: true }];
  if (path === null) return [];
  return ANSWERS.filter((each) => isMessageList(valueAt(record, each))).map((each) => ({
    path: each,
    isResponse: false,
  }));
}

/** Whether a record is one message: a file of those is one conversation, a message per line. */
export function isMessage(value: unknown): value is Record<string, unknown> {
  if (!isObject(value) || roleOf(value) === null) return false;
  const isSaid = "content" in value || "value" in value || "tool_calls" in value || "function_call" in value;
  return isSaid && !("parts" in value) && !("info" in value);
}

/** tau-bench's few-shot files hold conversations written out for reading. */
export function isDisplayText(record: unknown): boolean {
  return isObject(record) && typeof record.messages_display === "string";
}

/** Lists of conversations with facts about all of them beside: Chatbot UI exports, logs of evaluations. */
const LISTS = ["history", "samples", "conversations", "chats", "data", "results", "episodes"];

/** Name of the list of conversations in a record; null when it has none. */
export function listOfConversations(record: unknown): string | null {
  if (!isObject(record)) return null;
  return (
    LISTS.find((name) => {
      const list = record[name];
      return Array.isArray(list) && list.some((each) => isObject(each) && isMessageList(each.messages));
    }) ?? null
  );
}

/** Judged by its first entries: one damaged message is no reason to refuse the conversation. */
function isMessageList(value: unknown): boolean {
  return Array.isArray(value) && value.slice(0, 5).some((each) => isMessage(each) || isResponsesItem(each));
}

export function valueAt(record: unknown, path: Path): unknown {
  let value = record;
  for (const key of path) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}
