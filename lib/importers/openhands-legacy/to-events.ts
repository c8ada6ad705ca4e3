import type { Usage } from "#lib/conversation/usage.ts";
import { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { columnText } from "#lib/importers/plain-text.ts";
import { contentOf, outcomeOf } from "./content.ts";
import { callIdOf, callNameOf, partOf } from "./event-role.ts";
import type { SourceEvent } from "./source-event.ts";
import { summaryOf } from "./summary.ts";

export type PlacedEvent = { event: SourceEvent; bytes: Uint8Array; index: number };

/** The events of a run in their order; the first system prompt is the agent's and adds nothing to the model's view. */
export function toEvents(
  placed: readonly PlacedEvent[],
  usages: ReadonlyMap<number, Usage>,
  onDuplicate: (index: number, id: number) => void,
): ImportedEvent[] {
  const ids = new EventIds();
  const responseByCall = new Map<string, string>();
  let hasPrompt = false;
  return placed.map(({ event, bytes, index }, at): ImportedEvent => {
    const { kind, role } = partOf(event);
    const wanted = event.id === null ? `event-${index}` : String(event.id);
    const eventId = ids.take(wanted, "event", bytes);
    if (eventId !== wanted && event.id !== null) onDuplicate(index, event.id);
    const isPrompt = kind === "system_prompt" && !hasPrompt;
    if (isPrompt) hasPrompt = true;
    const isTool = kind === "tool_call" || kind === "tool_result";
    const callId = isTool ? callIdOf(event) : null;
    const responseId = responseOf(event, eventId, callId, responseByCall);
    return {
      eventId,
      kind,
      sourceKind: columnText(`${event.isAction ? "action" : "observation"}/${event.type || "?"}`) ?? "event",
      role,
      timestamp: columnText(event.timestamp),
      summary: summaryOf(event),
      toolName: isTool ? columnText(callNameOf(event)) : null,
      toolCallId: columnText(callId),
      responseId,
      isError: kind === "error" || (kind === "tool_result" && outcomeOf(event) !== "ok"),
      usage: usages.get(at) ?? null,
      bytes,
      model: isPrompt ? [] : contentOf(event).model,
    };
  });
}

/** The provider's id; a response that is not kept is named by its first event, and results follow their call. */
function responseOf(
  event: SourceEvent,
  eventId: string,
  callId: string | null,
  byCall: Map<string, string>,
): string | null {
  if (callId === null) return null;
  const given = columnText(event.call?.model_response?.id);
  if (!event.isAction) return byCall.get(callId) ?? given;
  const id = given ?? eventId;
  byCall.set(callId, id);
  return id;
}
