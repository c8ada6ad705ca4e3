import { type AgentConfig, NO_AGENT } from "#lib/conversation/agent-config.ts";
import { parametersOf } from "#lib/importers/chat/agent-config.ts";
import type { Chat } from "#lib/importers/chat/chat.ts";
import { contentOfBytes } from "#lib/importers/chat/content.ts";
import { entriesOfMap } from "#lib/importers/chat/entries.ts";
import { type ChatFormat, readChats } from "#lib/importers/chat/read-chats.ts";
import { peekRecords, startsLike } from "#lib/importers/chat/read-records.ts";
import { shortText, timeText, titleText } from "#lib/importers/chat/source-text.ts";
import type { Importer, SourceFile } from "#lib/importers/importer.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { readMessage } from "./read-message.ts";

type Raw = Record<string, unknown>;

const FORMAT: ChatFormat = { format: "open-webui", isChat, readChat, read: readMessage };

/** Open WebUI's chat export: a list of chats, or one chat object, every history a tree of messages. */
export const openWebui: Importer = {
  format: "open-webui",
  label: "Open WebUI export",
  detect: (files) => files.some(looksLikeExport),
  read: (files) => readChats(files, looksLikeExport, FORMAT),
  content: (bytes) => contentOfBytes(bytes, readMessage),
};

const MARK = /"history"\s*:\s*\{\s*("currentId"\s*:\s*[^,]{0,100},\s*)?"messages"\s*:\s*\{/;

function looksLikeExport(file: SourceFile): boolean {
  return peekRecords(file).some(isChat) || startsLike(file, MARK);
}

/** The chat itself, in a list entry or bare. */
function chatOf(value: unknown): { chat: Raw; path: string[] } | null {
  if (!isObject(value)) return null;
  const isWrapped = isObject(value.chat);
  const chat = isWrapped ? value.chat : value;
  if (!isObject(chat) || !isObject(chat.history) || !isObject(chat.history.messages)) return null;
  return { chat, path: [...(isWrapped ? ["chat"] : []), "history", "messages"] };
}

function isChat(value: unknown): boolean {
  return chatOf(value) !== null;
}

function readChat(value: unknown, bytes: Uint8Array, faults: string[]): Chat | string {
  const found = chatOf(value);
  if (!found || !isObject(value)) return "is no conversation";
  const { chat, path } = found;
  const link = ({ parentId }: Raw, name: string) => ({
    id: name,
    parentId: typeof parentId === "string" && parentId !== "" ? parentId : null,
  });
  const { created_at, updated_at, archived, pinned, folder_id } = value;
  const tags = chat.tags;
  return {
    id: shortText(value.id, 200) ?? shortText(chat.id, 200),
    title: titleText(value.title) ?? titleText(chat.title),
    messages: entriesOfMap(bytes, path, link, faults),
    currentId: isObject(chat.history) ? shortText(chat.history.currentId, 200) : null,
    branchedFrom: shortText(chat.originalChatId, 200),
    config: configOf(chat),
    state: {
      createdAt: timeText(created_at),
      updatedAt: timeText(updated_at),
      archived,
      pinned,
      folder_id,
      tags,
    },
  };
}

function configOf(chat: Raw): AgentConfig {
  const params = isObject(chat.params) ? chat.params : {};
  const system = params.system ?? chat.system;
  const models = Array.isArray(chat.models) ? chat.models : [];
  return {
    ...NO_AGENT,
    model: shortText(models[0]),
    systemPrompt: typeof system === "string" && system !== "" ? system : null,
    parameters: parametersOf(params),
  };
}
