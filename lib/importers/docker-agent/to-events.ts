import type { EventKind } from "#lib/conversation/event.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import type { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { columnText } from "#lib/importers/plain-text.ts";
import { sliceElements } from "#lib/importers/slice-json.ts";
import { callLine } from "./call-line.ts";
import { contentOf, contentOfBytes, isFailed } from "./content.ts";
import { costOnly, measuredUsage } from "./measured-usage.ts";
import type { Entry } from "./read-session.ts";
import { type ChatMessage, callsOf, readCall } from "./source-item.ts";
import { summaryOf } from "./summary.ts";

/**
 * The events of an entry: one, and one more for every call of a message behind its first, with the call's own bytes.
 * A sub-session is a conversation of its own, so there is none for its entry.
 * @param names tool names by call id: results name their call only.
 */
export function toEvents({ item, bytes, session }: Entry, names: CallNames, ids: EventIds): ImportedEvent[] {
  if (session && session.entries.length > 0) return [];
  const eventId = ids.take(null, item?.kind ?? "item", bytes);
  if (item?.kind !== "message") return [plain(eventId, bytes, item)];
  const { message } = item;
  const [first] = message.role === "assistant" ? callsOf(message) : [];
  const isTool = message.role === "tool";
  const event: ImportedEvent = {
    ...plain(eventId, bytes, item),
    kind: messageKind(message, first !== undefined),
    sourceKind: `message/${message.role}`,
    role: message.role,
    timestamp: columnText(message.created_at),
    toolName: columnText(
      first ? first.function?.name : isTool ? names.get(message.tool_call_id ?? "") : null,
    ),
    toolCallId: columnText(first ? first.id : isTool ? message.tool_call_id : null),
    // The file names no response: one message is one.
    responseId: message.role === "assistant" ? eventId : null,
    isError: isFailed(message),
    usage: message.role === "assistant" ? usageOf(message) : null,
  };
  return [event, ...furtherCalls(event, item.path, ids)];
}

export type CallNames = ReadonlyMap<string, string>;

/** The tool names of the calls there are, sub-sessions not counted. */
export function callNames(entries: readonly Entry[]): CallNames {
  const names = new Map<string, string>();
  for (const { item } of entries) {
    if (item?.kind !== "message") continue;
    for (const { id, function: made } of callsOf(item.message))
      if (id && made?.name) names.set(id, made.name);
  }
  return names;
}

function furtherCalls(first: ImportedEvent, path: readonly string[], ids: EventIds): ImportedEvent[] {
  if (first.kind !== "tool_call") return [];
  const slices = sliceElements(first.bytes, [...path, "tool_calls"]).flatMap((slice) => {
    const call = readCall(JSON.parse(new TextDecoder().decode(slice)));
    return call ? [{ call, slice }] : [];
  });
  return slices.slice(1).map(({ call, slice }, at) => ({
    ...first,
    eventId: ids.take(`${first.eventId}#${at + 1}`, "call", slice),
    sourceKind: "message/assistant/tool_call",
    summary: callLine(call),
    toolName: columnText(call.function?.name),
    toolCallId: columnText(call.id),
    usage: null,
    bytes: slice,
    model: contentOfBytes(slice).model,
  }));
}

function messageKind(
  { role, content, reasoning_content: thought, multi_content: parts }: ChatMessage,
  hasCalls: boolean,
): EventKind {
  if (role === "tool") return "tool_result";
  if (hasCalls) return "tool_call";
  const says = Boolean(content?.trim()) || (parts ?? []).length > 0;
  return role === "assistant" && thought && !says ? "reasoning" : "message";
}

const KIND_BY_ITEM = {
  message: "message",
  summary: "compaction",
  error: "error",
  session: "state",
  termination: "control",
} as const;

function plain(eventId: string, bytes: Uint8Array, item: Entry["item"]): ImportedEvent {
  return {
    eventId,
    kind: item ? KIND_BY_ITEM[item.kind] : "opaque",
    sourceKind: item?.kind ?? "item",
    role: null,
    timestamp: null,
    summary: item ? summaryOf(item) : "Unknown entry",
    toolName: null,
    toolCallId: null,
    responseId: null,
    isError: item?.kind === "error",
    // What a compaction cost is all the file tells of it.
    usage: item?.kind === "summary" ? costOnly(item.cost) : null,
    bytes,
    model: item ? contentOf(item).model : [],
  };
}

/** What the message says it spent. */
function usageOf(message: ChatMessage): Usage | null {
  if (isObject(message.usage)) return measuredUsage(message.usage, message.model, message.cost);
  const paid = costOnly(message.cost);
  return paid && { ...paid, model: columnText(message.model) };
}
