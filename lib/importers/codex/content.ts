import type { ContentPart, EventContent } from "#lib/conversation/content.ts";
import type { EventKind } from "#lib/conversation/event.ts";
import { boundedText, prettyJson } from "#lib/importers/plain-text.ts";
import { wholeCompaction } from "#lib/importers/whole-compaction.ts";
import type { Item, ItemOf } from "./item.ts";
import { readItem } from "./read-item.ts";
import { readCallLine, readLine } from "./rollout-line.ts";

/**
 * Readable body of one stored line. Never throws: bytes that are no line become a note with their text.
 * @param kind which of two events of the same bytes is meant: a stream may tell a call with its result only.
 */
export function contentOfBytes(bytes: Uint8Array, kind?: EventKind): EventContent {
  const read = readLine(bytes);
  if (kind === "tool_call" && read.ok && read.line.isExec) {
    const ended = readCallLine(bytes);
    if (ended) return contentOf(readItem(ended).item);
  }
  if (!read.ok) {
    const text = boundedText(new TextDecoder().decode(bytes.subarray(0, 100_000)));
    return unseen([{ type: "note", label: `Unreadable line: ${read.reason}`, text }]);
  }
  const { item } = readItem(read.line);
  return kind === "log" && echoName(item) !== null ? unseen([]) : contentOf(item);
}

/**
 * What an event of kind "log" repeats, when it is an echo of another line; null for everything a log line says
 * itself. An echo shows nothing: read beside what it repeats, it would be said twice.
 */
export function echoName(item: Item): string | null {
  switch (item.kind) {
    case "message":
      return item.role === "user" ? "the prompt" : "the agent's message";
    case "reasoning":
      return "the agent's thought";
    case "tool_call":
      return "the tool call";
    case "tool_result":
      return "the tool's result";
    default:
      return null;
  }
}

/** Readable parts of an item, and the slice of it the model sees. */
export function contentOf(item: Item): EventContent {
  switch (item.kind) {
    case "message":
      return seen(item.parts);
    case "reasoning":
      return reasoningContent(item);
    case "tool_call":
      return callContent(item);
    case "tool_result":
      return {
        parts: [resultPart(item, item.shown), ...item.images],
        model: [resultPart(item, item.text), ...item.images],
      };
    case "compaction":
      // It rewrites what the model sees from here on, so it must move the prompt hash.
      return seen([wholeCompaction(item.summary)]);
    case "error":
      return unseen([{ type: "error", code: item.code, detail: item.detail }]);
    case "session": {
      const note: ContentPart = { type: "note", label: "session", text: prettyJson(item.data) };
      if (item.prompt === null) return unseen([note]);
      const prompt: ContentPart = { type: "system_prompt", text: item.prompt, tools: [] };
      return { parts: [prompt, note], model: [prompt] };
    }
    case "tokens":
      return unseen([{ type: "note", label: "tokens", text: prettyJson(item.data) }]);
    case "note":
      return unseen([{ type: "note", label: item.label, text: prettyJson(item.data) }]);
  }
}

/** Encrypted reasoning has no readable text; that it was there is worth a note. */
function reasoningContent({ texts, encrypted }: ItemOf<"reasoning">): EventContent {
  const parts = texts.map((text): ContentPart => ({ type: "reasoning", text }));
  if (parts.length > 0 || !encrypted) return seen(parts);
  return unseen([{ type: "note", label: "reasoning", text: "Encrypted by the provider." }]);
}

function callContent(item: ItemOf<"tool_call">): EventContent {
  const part: ContentPart = {
    type: "tool_call",
    callId: item.callId ?? "",
    name: item.name,
    arguments: item.arguments,
    executable: true,
    title: null,
  };
  // The provider ran it: a continuation has no result to send for it.
  return item.hosted ? unseen([part]) : seen([part]);
}

function resultPart(item: ItemOf<"tool_result">, text: string): ContentPart {
  const { callId, name, outcome, exitCode } = item;
  return { type: "tool_result", callId, name, text, outcome, exitCode };
}

function seen(model: ContentPart[]): EventContent {
  return { parts: model, model };
}

function unseen(parts: ContentPart[]): EventContent {
  return { parts, model: [] };
}
