import { NO_AGENT } from "#lib/conversation/agent-config.ts";
import type { Chat, ChatEntry } from "#lib/importers/chat/chat.ts";
import { contentOfBytes } from "#lib/importers/chat/content.ts";
import { entriesOfMap } from "#lib/importers/chat/entries.ts";
import { type ChatFormat, readChats } from "#lib/importers/chat/read-chats.ts";
import { peekRecords, startsLike } from "#lib/importers/chat/read-records.ts";
import { shortText, timeText, titleText } from "#lib/importers/chat/source-text.ts";
import type { CallIdOf } from "#lib/importers/chat/to-conversations.ts";
import type { Importer, SourceFile } from "#lib/importers/importer.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { joinThrough } from "./join-through.ts";
import { isCall, readMessage, readNode } from "./read-node.ts";

const FORMAT: ChatFormat = { format: "chatgpt", isChat, readChat, read: readMessage, callIdOf };

/** ChatGPT's data export: `conversations.json`, every conversation a tree of messages under `mapping`. */
export const chatgpt: Importer = {
  format: "chatgpt",
  label: "ChatGPT export",
  detect: (files) => files.some(looksLikeExport),
  read: (files) => readChats(files, looksLikeExport, FORMAT),
  content: (bytes) => contentOfBytes(bytes, readMessage),
};

const MARK = /"mapping"\s*:\s*\{\s*"[^"]{1,200}"\s*:\s*\{/;

function looksLikeExport(file: SourceFile): boolean {
  return peekRecords(file).some(isChat) || startsLike(file, MARK);
}

function isChat(value: unknown): value is Record<string, unknown> {
  if (!isObject(value) || !isObject(value.mapping)) return false;
  const nodes = Object.values(value.mapping).slice(0, 5);
  return (
    nodes.length === 0 || nodes.some((node) => isObject(node) && ("message" in node || "children" in node))
  );
}

function readChat(value: unknown, bytes: Uint8Array, faults: string[]): Chat | string {
  if (!isChat(value)) return "is no conversation";
  const parents = parentsByChildren(value.mapping);
  const link = (raw: Record<string, unknown>, name: string) => {
    const parent = raw.parent ?? parents.get(name) ?? null;
    return { id: name, parentId: typeof parent === "string" && parent !== "" ? parent : null };
  };
  const nodes = entriesOfMap(bytes, ["mapping"], link, faults);
  const { create_time, update_time, gizmo_id, is_archived } = value;
  const model = shortText(value.default_model_slug);
  return {
    id: shortText(value.conversation_id ?? value.id, 200),
    title: titleText(value.title),
    messages: joinThrough(nodes, (node) => readNode(node.raw) !== null),
    currentId: shortText(value.current_node, 200),
    branchedFrom: sourceOf(nodes),
    config: { ...NO_AGENT, provider: "openai", model: model === "auto" ? null : model },
    state: { createdAt: timeText(create_time), updatedAt: timeText(update_time), gizmo_id, is_archived },
  };
}

/** Some tools that save chats leave out the parents, or the children: either is enough. */
function parentsByChildren(mapping: unknown): ReadonlyMap<string, string> {
  const parents = new Map<string, string>();
  for (const [name, node] of Object.entries(isObject(mapping) ? mapping : {})) {
    const children: unknown[] = isObject(node) && Array.isArray(node.children) ? node.children : [];
    for (const child of children) if (typeof child === "string") parents.set(child, name);
  }
  return parents;
}

/** The chat it was branched from: the last mark counts, those before it came along with what was copied. */
function sourceOf(nodes: readonly ChatEntry[]): string | null {
  const marks = nodes.flatMap(({ raw }) => {
    const metadata = isObject(raw.message) ? raw.message.metadata : null;
    return (isObject(metadata) ? shortText(metadata.branching_from_conversation_id, 200) : null) ?? [];
  });
  return marks.at(-1) ?? null;
}

/** A tool answers the nearest call above it; several answers to one call follow one another. */
function callIdOf(_result: ChatEntry, ancestors: Iterable<ChatEntry>): ReturnType<CallIdOf> {
  for (const { id, raw } of ancestors) {
    const node = readNode(raw);
    if (node?.role === "tool") continue;
    return node && isCall(node) ? id : null;
  }
  return null;
}
