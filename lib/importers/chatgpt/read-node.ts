import type { ContentPart } from "#lib/conversation/content.ts";
import type { EventRole } from "#lib/conversation/event.ts";
import { callPart, notePiece, resultPart } from "#lib/importers/chat/blocks.ts";
import type { ChatMessage, Piece } from "#lib/importers/chat/chat-message.ts";
import { shortText, timeText } from "#lib/importers/chat/source-text.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { prettyJson } from "#lib/importers/plain-text.ts";
import { type Content, contentParts, contentText } from "./read-content.ts";

type Raw = Record<string, unknown>;

/** Parts of ChatGPT's mapping nodes that are read more than once. */
export type Node = { role: EventRole | null; word: string; recipient: string | null; content: Content };

/** What a node of the mapping holds; null when it only joins others. */
export function readNode(node: Raw): Node | null {
  if (!isObject(node.message)) return null;
  const { author, content, recipient } = node.message;
  const role = isObject(author) ? shortText(author.role, 60) : null;
  const type = isObject(content) ? (shortText(content.content_type, 100) ?? "unknown") : "unknown";
  return {
    role: ROLES.get(role ?? "") ?? null,
    word: `${role ?? "unknown"}/${type}`,
    recipient: shortText(recipient, 200),
    content: { type, raw: isObject(content) ? content : {} },
  };
}

const ROLES: ReadonlyMap<string, EventRole> = new Map([
  ["system", "system"],
  ["developer", "system"],
  ["user", "user"],
  ["assistant", "assistant"],
  ["tool", "tool"],
]);

/** Whether a node speaks to a tool instead of the person. */
export function isCall({ role, recipient }: Node): boolean {
  return role === "assistant" && recipient !== null && recipient !== "all";
}

/** A mapping node → what it says. ChatGPT names no calls: a call's id is its node's, and a result's its parent's. */
export function readMessage(raw: Raw): ChatMessage {
  const node = readNode(raw);
  const message = isObject(raw.message) ? raw.message : {};
  const metadata = isObject(message.metadata) ? message.metadata : {};
  const name = isObject(message.author) ? message.author.name : null;
  const pieces = node ? piecesOf(node, raw, name) : [notePiece("node", raw, null)];
  return {
    role: node?.role ?? null,
    word: node?.word ?? "node",
    pieces,
    timestamp: timeText(message.create_time),
    model: node?.role === "assistant" ? shortText(metadata.model_slug) : null,
    usage: null,
    isError: node?.content.type === "system_error",
  };
}

function piecesOf(node: Node, raw: Raw, name: unknown): Piece[] {
  const { role, content, recipient } = node;
  const wrap = (parts: ContentPart[]): Piece[] =>
    parts.length > 0 ? [{ word: content.type, parts, place: null }] : [];
  if (isCall(node)) {
    const text = contentText(content);
    return wrap([callPart(raw.id, recipient, text === "" ? prettyJson(content.raw) : text)]);
  }
  if (role === "tool") {
    const images = contentParts(content).filter((part) => part.type === "note");
    return wrap([
      resultPart(raw.parent, name, contentText(content), content.type === "system_error"),
      ...images,
    ]);
  }
  const parts = contentParts(content);
  if (role !== "system") return wrap(parts);
  const text = contentText(content);
  return text.trim() === "" ? [] : wrap([{ type: "system_prompt", text, tools: [] }]);
}
