import type { Event } from "../event.ts";
import { NO_USAGE, type Usage } from "../usage.ts";

/** An event with plain defaults; `seq` names it too, so tests read by position. */
export function makeEvent(seq: number, facts: Partial<Event> = {}): Event {
  return {
    conversationId: "conversation",
    seq,
    eventId: `e${seq}`,
    kind: "message",
    sourceKind: "MessageEvent",
    format: "openhands-sdk",
    role: null,
    timestamp: null,
    summary: "",
    toolName: null,
    toolCallId: null,
    responseId: null,
    isError: false,
    usage: null,
    inherited: false,
    originConversationId: "conversation",
    payloadHash: `payload-${seq}`,
    payloadSize: 1,
    chainHash: `chain-${seq}`,
    contentHash: `content-${seq}`,
    prefixHash: `prefix-${seq}`,
    ...facts,
  };
}

export function makeUsage(facts: Partial<Usage> = {}): Usage {
  return { ...NO_USAGE, ...facts };
}

/** Events in order from their facts alone. */
export function makeEvents(...facts: readonly Partial<Event>[]): Event[] {
  return facts.map((fact, seq) => makeEvent(seq, fact));
}

export const userMessage = (summary = "Fix it"): Partial<Event> => ({
  kind: "message",
  role: "user",
  summary,
});

export const assistantMessage = (responseId: string | null, summary = "Done"): Partial<Event> => ({
  kind: "message",
  role: "assistant",
  responseId,
  summary,
});

export const toolCall = (
  toolCallId: string,
  responseId: string | null,
  facts: Partial<Event> = {},
): Partial<Event> => ({
  kind: "tool_call",
  role: "assistant",
  toolName: "terminal",
  summary: `run ${toolCallId}`,
  toolCallId,
  responseId,
  ...facts,
});

export const toolResult = (toolCallId: string | null, isError = false): Partial<Event> => ({
  kind: "tool_result",
  role: "tool",
  toolCallId,
  isError,
  summary: `result of ${toolCallId}`,
});

export const noise = (kind: Event["kind"] = "state"): Partial<Event> => ({ kind, summary: kind });
