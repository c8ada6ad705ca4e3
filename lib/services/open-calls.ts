import type { PendingCall } from "#lib/api/turn.ts";
import type { Event } from "#lib/conversation/event.ts";
import { importerFor } from "#lib/importers/registry.ts";

/**
 * Calls of the last response that still have no result: the ones a result can be given for without changing what
 * was already sent. Once the conversation has gone on, a missing result was sent as such and stays so.
 */
export function findOpenCalls(
  events: readonly Event[],
  payloads: ReadonlyMap<string, Uint8Array>,
): PendingCall[] {
  const answered = new Set<string>();
  const open: PendingCall[] = [];
  let batch: string | null | undefined;
  for (let at = events.length - 1; at >= 0; at--) {
    const event = events[at];
    if (!event) break;
    if (event.contentHash === null) continue;
    if (event.kind === "tool_result") {
      if (event.toolCallId !== null) answered.add(event.toolCallId);
      continue;
    }
    const spoken = event.kind === "tool_call" || (event.kind === "message" && event.role === "assistant");
    if (!spoken || (batch !== undefined && event.responseId !== batch)) break;
    batch = event.responseId;
    if (event.kind !== "tool_call" || event.toolCallId === null || answered.has(event.toolCallId)) continue;
    open.push({
      eventId: event.eventId,
      callId: event.toolCallId,
      name: event.toolName ?? "tool",
      arguments: callArguments(event, payloads) ?? "",
    });
  }
  return open.reverse();
}

/** The arguments of a call event as the model wrote them; null when its payload is not at hand or holds no call. */
export function callArguments(event: Event, payloads: ReadonlyMap<string, Uint8Array>): string | null {
  const bytes = payloads.get(event.payloadHash);
  if (!bytes) return null;
  const { parts } = importerFor(event.format).content(bytes, event.kind);
  const call = parts.find((part) => part.type === "tool_call");
  return call ? call.arguments : null;
}
