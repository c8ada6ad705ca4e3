import { NO_AGENT } from "#lib/conversation/agent-config.ts";
import type { Chat, ChatEntry } from "#lib/importers/chat/chat.ts";
import { contentOfBytes } from "#lib/importers/chat/content.ts";
import { entriesOfList } from "#lib/importers/chat/entries.ts";
import { type ChatFormat, readChats } from "#lib/importers/chat/read-chats.ts";
import { peekRecords, startsLike } from "#lib/importers/chat/read-records.ts";
import { shortText, timeText, titleText } from "#lib/importers/chat/source-text.ts";
import type { Importer, SourceFile } from "#lib/importers/importer.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { readMessage } from "./read-message.ts";

const FORMAT: ChatFormat = { format: "claude-ai", isChat, readChat, read: readMessage };

/** claude.ai's data export: `conversations.json`, messages with their parents' ids. Older exports have none. */
export const claudeAi: Importer = {
  format: "claude-ai",
  label: "claude.ai export",
  detect: (files) => files.some(looksLikeExport),
  read: (files) => readChats(files, looksLikeExport, FORMAT),
  content: (bytes) => contentOfBytes(bytes, readMessage),
};

const MARK = /"chat_messages"\s*:\s*\[/;
/** Parent of the first message. */
const NO_PARENT = "00000000-0000-4000-8000-000000000000";
const NIL = "00000000-0000-0000-0000-000000000000";

function looksLikeExport(file: SourceFile): boolean {
  return peekRecords(file).some(isChat) || startsLike(file, MARK);
}

function isChat(value: unknown): value is Record<string, unknown> {
  return isObject(value) && Array.isArray(value.chat_messages);
}

function readChat(value: unknown, bytes: Uint8Array, faults: string[]): Chat | string {
  if (!isChat(value)) return "is no conversation";
  const link = (raw: Record<string, unknown>) => ({
    id: typeof raw.uuid === "string" && raw.uuid !== "" ? raw.uuid : null,
    parentId: parentOf(raw),
  });
  const messages = entriesOfList(bytes, ["chat_messages"], link, faults);
  const isTree = messages.some(({ raw }) => typeof raw.parent_message_uuid === "string");
  const { settings, project, summary, created_at, updated_at } = value;
  return {
    id: shortText(value.uuid, 200),
    title: titleText(value.name),
    messages: isTree ? messages : inOrder(messages),
    currentId: shortText(value.current_leaf_message_uuid, 200),
    config: { ...NO_AGENT, provider: "anthropic", model: shortText(value.model) },
    state: { createdAt: timeText(created_at), updatedAt: timeText(updated_at), summary, project, settings },
  };
}

function parentOf({ parent_message_uuid: parent }: Record<string, unknown>): string | null {
  return typeof parent === "string" && parent !== "" && parent !== NIL && parent !== NO_PARENT
    ? parent
    : null;
}

/** Without parents every message follows the one before it. One without an id cannot be followed: it gets its place. */
function inOrder(messages: readonly ChatEntry[]): ChatEntry[] {
  const named = messages.map((message, at) => ({ ...message, id: message.id ?? `message-${at + 1}` }));
  return named.map((message, at) => ({ ...message, parentId: named[at - 1]?.id ?? null }));
}
