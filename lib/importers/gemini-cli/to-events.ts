import type { EventKind } from "#lib/conversation/event.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import type { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { columnText } from "#lib/importers/plain-text.ts";
import { sliceElements, sliceMember } from "#lib/importers/slice-json.ts";
import { sumCounts, tokenCount } from "#lib/importers/token-count.ts";
import { contentOf, messageContent } from "./content.ts";
import type { Node } from "./session.ts";
import { listOf, type Message, readParts, type ToolCall } from "./source-message.ts";
import { callLine, messageLine, recordLine, resultLine } from "./summary.ts";

/**
 * One node → its events: a message with its first tool call, a further event for every other call, and one for every
 * result, each with the bytes of its own place in the file.
 */
export function toEvents(node: Node, ids: EventIds): ImportedEvent[] {
  const { message, bytes } = node;
  if (message === null) return [recordEvent(node, ids)];
  const eventId = ids.take(message.id, "message", bytes);
  const responseId = message.type === "gemini" ? eventId : null;
  const calls = message.toolCalls;
  const shared = { timestamp: columnText(message.timestamp), responseId };
  const slices = calls.length === 0 ? [] : sliceElements(bytes, ["toolCalls"]);
  const events = [messageEvent(message, bytes, { ...shared, eventId })];
  for (const [at, call] of calls.entries()) {
    const slice = slices[at];
    if (at === 0 || call === null || !slice) continue;
    const id = ids.take(`${eventId}/call-${at + 1}`, "call", slice);
    events.push(callEvent(call, slice, { ...shared, eventId: id }));
  }
  for (const [at, call] of calls.entries()) {
    const answer = call && slices[at] ? answerSlice(call, slices[at]) : null;
    if (!call || !answer) continue;
    const id = ids.take(`${eventId}/result-${at + 1}`, "result", answer);
    events.push(resultEvent(call, answer, { ...shared, eventId: id }));
  }
  return events;
}

type Place = Pick<ImportedEvent, "eventId" | "timestamp" | "responseId">;

function messageEvent(message: Message, bytes: Uint8Array, place: Place): ImportedEvent {
  const { parts, model } = messageContent(message);
  const call = message.toolCalls[0] ?? null;
  const answers = parts.length > 0 && parts.every((part) => part.type === "tool_result");
  return {
    ...place,
    kind: answers
      ? "tool_result"
      : kindOf(
          message,
          parts.some((part) => part.type === "text"),
        ),
    sourceKind: message.type,
    role:
      message.type === "user" ? (answers ? "tool" : "user") : message.type === "gemini" ? "assistant" : null,
    summary: messageLine(message, parts),
    toolName: columnText(call?.name),
    toolCallId: columnText(call?.id),
    isError: message.type === "error" || (call !== null && isFailedWithoutResult(call)),
    usage: usageOf(message),
    bytes,
    model,
  };
}

function callEvent(call: ToolCall, bytes: Uint8Array, place: Place): ImportedEvent {
  return {
    ...place,
    kind: "tool_call",
    sourceKind: "gemini/toolCalls",
    role: "assistant",
    summary: callLine(call),
    toolName: columnText(call.name),
    toolCallId: columnText(call.id),
    isError: isFailedWithoutResult(call),
    usage: null,
    bytes,
    model: contentOf(JSON.parse(new TextDecoder().decode(bytes))).model,
  };
}

function resultEvent(call: ToolCall, bytes: Uint8Array, place: Place): ImportedEvent {
  const { model } = contentOf(JSON.parse(new TextDecoder().decode(bytes)));
  const result = model.find((part) => part.type === "tool_result");
  return {
    ...place,
    kind: "tool_result",
    sourceKind: "gemini/toolCalls/result",
    role: "tool",
    // The call's own time is when it ended.
    timestamp: columnText(call.timestamp) ?? place.timestamp,
    summary: resultLine(model),
    toolName: columnText(call.name),
    toolCallId: columnText(call.id),
    isError: call.status === "error" || call.status === "cancelled" || (result?.outcome ?? "ok") !== "ok",
    usage: null,
    bytes,
    model,
  };
}

/** A rewritten history gives a call the answers of its whole batch: then only its own one counts. */
function answerSlice(call: ToolCall, slice: Uint8Array): Uint8Array | null {
  if (call.result === null || call.result === undefined || call.result === "") return null;
  const answers = readParts(call.result).flatMap((part) => part.functionResponse ?? []);
  if (answers.length > 1) {
    const own = listOf(call.result).findIndex(
      (each) => isObject(each) && isObject(each.functionResponse) && each.functionResponse.id === call.id,
    );
    const element = sliceElements(slice, ["result"])[own];
    if (element) return element;
  }
  return Array.isArray(call.result) && call.result.length === 0 ? null : sliceMember(slice, ["result"]);
}

function isFailedWithoutResult({ status, result }: ToolCall): boolean {
  return (status === "error" || status === "cancelled") && (result === null || result === undefined);
}

function kindOf(message: Message, says: boolean): EventKind {
  if (message.type === "user") return "message";
  if (message.type === "error") return "error";
  if (message.type !== "gemini") return "log";
  if (message.toolCalls.length > 0) return "tool_call";
  return !says && message.thoughts.length > 0 ? "reasoning" : "message";
}

/** Gemini counts thoughts beside the answer and tool prompts beside the prompt; cached tokens are in the prompt. */
function usageOf({ tokens, model }: Message): Usage | null {
  if (tokens === null) return null;
  const { input, output, cached, thoughts, tool } = tokens;
  return {
    model: columnText(model),
    input: sumCounts(tokenCount(input), tokenCount(tool)),
    cacheRead: tokenCount(cached),
    cacheWrite: null,
    output: sumCounts(tokenCount(output), tokenCount(thoughts)),
    reasoning: tokenCount(thoughts),
    cost: null,
    latencyMs: null,
    ttftMs: null,
  };
}

function recordEvent({ record, bytes, line }: Node, ids: EventIds): ImportedEvent {
  const { model } = contentOf(JSON.parse(new TextDecoder().decode(bytes)));
  const isCompaction = model.some((part) => part.type === "compaction");
  const kinds = {
    message: "message",
    header: "state",
    update: "state",
    rewind: "control",
    unknown: "opaque",
  } as const;
  const sourceKinds = {
    message: "message",
    header: "session",
    update: "$set",
    rewind: "$rewindTo",
    unknown: "record",
  };
  return {
    eventId: ids.take(`${sourceKinds[record.kind]}@${line ?? 0}`, "record", bytes),
    kind: isCompaction ? "compaction" : kinds[record.kind],
    sourceKind: sourceKinds[record.kind],
    role: null,
    timestamp: null,
    summary: recordLine(record, isCompaction),
    toolName: null,
    toolCallId: null,
    responseId: null,
    isError: false,
    usage: null,
    bytes,
    model,
  };
}
