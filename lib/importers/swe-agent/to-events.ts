import type { Usage } from "#lib/conversation/usage.ts";
import { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { liteLlmUsage } from "#lib/importers/litellm-usage.ts";
import { columnText, firstLine } from "#lib/importers/plain-text.ts";
import { sliceElements } from "#lib/importers/slice-json.ts";
import { amount } from "#lib/importers/token-count.ts";
import { callPart, contentOf, isFailed, messageContent } from "./content.ts";
import type { Item, Trajectory } from "./read-trajectory.ts";
import { callPlaces } from "./responses-item.ts";
import { type Message, stringOf } from "./source-message.ts";
import { callLine, messageLine, stepLine } from "./summary.ts";

/** Where the reading stands: what comes behind an answer belongs to its step. */
type Reader = {
  ids: EventIds;
  model: string | null;
  names: Map<string, string>;
  responseId: string | null;
};

/**
 * A message → its event with the first tool call, then one for every other call, each with the bytes of its own
 * place. The environment answers commands that stand in the model's text with user messages: those join the answer's
 * step, and nobody typed them.
 */
export function toEvents({ items }: Trajectory, model: string | null): ImportedEvent[] {
  const reader: Reader = { ids: new EventIds(), model, names: new Map(), responseId: null };
  return items.flatMap((item, at) => {
    if (item.kind === "message") return messageEvents(item, at === 0, reader);
    return [stepEvent(item, reader)];
  });
}

function messageEvents(
  { message, bytes, index }: Extract<Item, { kind: "message" }>,
  isFirst: boolean,
  reader: Reader,
): ImportedEvent[] {
  const { role, isDemo, calls } = message;
  const eventId = reader.ids.take(`message-${index}`, "message", bytes);
  const isAnswer = role === "assistant" && !isDemo;
  if (isAnswer || message.response) reader.responseId = responseIdOf(message) ?? eventId;
  const isPrompt = isFirst && role === "system";
  const { model } = messageContent(message);
  const isResult = role === "tool" && message.callId !== null;
  const isSaid = role === "user" && (isDemo || reader.responseId === null);
  const shared = {
    timestamp: timestampOf(message),
    responseId: isDemo || role === "system" || isSaid ? null : reader.responseId,
  };
  const first = calls[0] ?? null;
  const callId = columnText(isResult ? message.callId : first?.id);
  for (const call of calls) if (call?.id && call.function.name) reader.names.set(call.id, call.function.name);
  const head: ImportedEvent = {
    ...shared,
    eventId,
    kind: isPrompt ? "system_prompt" : isResult ? "tool_result" : kindOf(message),
    sourceKind: sourceKindOf(message),
    role: roleOf(role, isSaid),
    summary: messageLine(message),
    toolName: columnText(isResult ? reader.names.get(message.callId ?? "") : first?.function.name),
    toolCallId: callId,
    isError: isResult && isFailed(message),
    usage: isAnswer || message.response ? usageOf(message, reader.model) : null,
    bytes,
    model: isPrompt ? [] : model,
  };
  const slices = calls.length > 1 ? callSlices(message, bytes) : [];
  const more = calls.flatMap((call, at): ImportedEvent[] => {
    const slice = slices[at];
    if (at === 0 || !call || !slice) return [];
    return [
      {
        ...shared,
        eventId: reader.ids.take(`${eventId}/call-${at + 1}`, "call", slice),
        kind: "tool_call",
        sourceKind: "assistant/tool_calls",
        role: "assistant",
        summary: callLine(call),
        toolName: columnText(call.function.name),
        toolCallId: columnText(call.id),
        isError: false,
        usage: null,
        bytes: slice,
        model: [callPart(call)],
      },
    ];
  });
  return [head, ...more];
}

function stepEvent(item: Exclude<Item, { kind: "message" }>, reader: Reader): ImportedEvent {
  const isStep = item.kind === "step";
  const { bytes, index } = item;
  const eventId = reader.ids.take(isStep ? `step-${index}` : `step-${index}/observation`, item.kind, bytes);
  if (isStep) reader.responseId = eventId;
  return {
    eventId,
    kind: "message",
    sourceKind: isStep ? "trajectory" : "trajectory/observation",
    role: isStep ? "assistant" : "tool",
    timestamp: null,
    summary: (isStep ? stepLine(item.step) : firstLine(item.text)) || "(empty)",
    toolName: null,
    toolCallId: null,
    responseId: reader.responseId,
    isError: false,
    usage: null,
    bytes,
    model: contentOf(isStep ? item.step : item.text).model,
  };
}

function kindOf({ role, calls, thinking, content }: Message): ImportedEvent["kind"] {
  if (role === "assistant" && calls.length > 0) return "tool_call";
  if (role === "assistant" && isEmpty(content) && thinking.length > 0) return "reasoning";
  return role === "assistant" || role === "user" || role === "tool" || role === "system"
    ? "message"
    : "control";
}

function isEmpty(content: unknown): boolean {
  return content === "" || content === null || (Array.isArray(content) && content.length === 0);
}

function roleOf(role: string, isSaid: boolean): ImportedEvent["role"] {
  if (role === "user") return isSaid ? "user" : "tool";
  return role === "system" || role === "assistant" || role === "tool" ? role : null;
}

function sourceKindOf({ role, isObservation, isDemo }: Message): string {
  const detail = isDemo ? "/demonstration" : isObservation && role === "user" ? "/observation" : "";
  return `${columnText(role) ?? "message"}${detail}`;
}

/** The bytes of each call, in the order of `calls`. */
function callSlices({ response }: Message, bytes: Uint8Array): Uint8Array[] {
  const chat = sliceElements(bytes, ["tool_calls"]);
  if (chat.length > 0 || !response) return chat;
  const output = sliceElements(bytes, ["output"]);
  return callPlaces(response).flatMap((at) => output[at] ?? []);
}

function responseIdOf({ response }: Message): string | null {
  return response ? columnText(stringOf(response.id)) : null;
}

/** mini-SWE-agent keeps the provider's response beside the message, and what it cost. */
function usageOf({ extra, response }: Message, model: string | null): Usage | null {
  if (!response) return null;
  const usage = liteLlmUsage(response.usage, columnText(stringOf(response.model) ?? model));
  const cost = amount(extra.cost);
  if (usage) return { ...usage, cost: cost ?? usage.cost };
  return null;
}

/** Seconds since 1970. */
function timestampOf({ extra }: Message): string | null {
  const { timestamp } = extra;
  if (typeof timestamp === "string") return columnText(timestamp);
  const seconds = amount(timestamp);
  return seconds === null || seconds > 8e12 ? null : new Date(seconds * 1_000).toISOString();
}
