import { type AgentConfig, NO_AGENT } from "#lib/conversation/agent-config.ts";
import { parametersOf } from "#lib/importers/chat/agent-config.ts";
import type { Chat } from "#lib/importers/chat/chat.ts";
import { contentOfBytes } from "#lib/importers/chat/content.ts";
import { type ChatFormat, readChats } from "#lib/importers/chat/read-chats.ts";
import { peekRecords, startsLike } from "#lib/importers/chat/read-records.ts";
import { shortText, titleText } from "#lib/importers/chat/source-text.ts";
import type { Importer, ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { readMessage } from "./read-message.ts";
import { readTree } from "./read-tree.ts";

type Raw = Record<string, unknown>;

const FORMAT: ChatFormat = { format: "librechat", isChat, readChat, read: readMessage };

/** LibreChat's JSON export of one conversation: flat, or recursive with messages inside messages. */
export const librechat: Importer = {
  format: "librechat",
  label: "LibreChat export",
  detect: (files) => files.some(looksLikeExport),
  read: readUpload,
  content: (bytes) => contentOfBytes(bytes, readMessage),
};

const MARK = /"conversationId"\s*:\s*"[^"]{1,200}"[\s\S]{0,4000}"messages(Tree)?"\s*:\s*\[/;
const LISTS = ["messagesTree", "messages"];

/** Every answer of a recursive export lies two levels deeper: long conversations exceed what is read. */
function readUpload(files: readonly SourceFile[]): ImportResult {
  const { rejected, ...read } = readChats(files, looksLikeExport, FORMAT);
  const advised = rejected.map((each) =>
    each.reason.includes("nested deeper")
      ? { ...each, reason: `${each.reason}; export it without “recursive”` }
      : each,
  );
  return { ...read, rejected: advised };
}

function looksLikeExport(file: SourceFile): boolean {
  return peekRecords(file).some(isChat) || startsLike(file, MARK);
}

function isChat(value: unknown): value is Raw {
  return isObject(value) && listOf(value) !== null;
}

/** Name of the list with the messages. */
function listOf(value: Raw): string | null {
  const isExport =
    "conversationId" in value && ("exportAt" in value || "endpoint" in value || "recursive" in value);
  return (
    LISTS.find((name) => {
      const list = value[name];
      if (!Array.isArray(list)) return false;
      return (
        list.slice(0, 5).some((each) => isObject(each) && "messageId" in each) ||
        (isExport && list.length === 0)
      );
    }) ?? null
  );
}

function readChat(value: unknown, bytes: Uint8Array, faults: string[]): Chat | string {
  const list = isObject(value) ? listOf(value) : null;
  if (!isObject(value) || list === null) return "is no conversation";
  const { exportAt, endpoint } = value;
  return {
    id: shortText(value.conversationId, 200),
    title: titleText(value.title),
    messages: readTree(bytes, [list], faults),
    currentId: null,
    config: configOf(value),
    state: { endpoint, exportAt },
  };
}

function configOf(value: Raw): AgentConfig {
  const options = isObject(value.options) ? value.options : {};
  const prompt = options.promptPrefix ?? options.system;
  return {
    ...NO_AGENT,
    provider: shortText(options.endpoint ?? value.endpoint, 100),
    model: shortText(options.model),
    systemPrompt: typeof prompt === "string" && prompt !== "" ? prompt : null,
    parameters: parametersOf(options),
  };
}
