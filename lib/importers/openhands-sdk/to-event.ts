import type { EventKind, EventRole } from "#lib/conversation/event.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { oneLine, storableText } from "#lib/importers/plain-text.ts";
import { contentOf } from "./content.ts";
import type { PlacedEvent } from "./placed-event.ts";
import { loadBody, loadBytes } from "./read-events.ts";
import { responseIdOf } from "./scan-event.ts";
import type { KnownEvent } from "./source-event.ts";
import { summaryOf } from "./summary.ts";
import { acpFailed, outcomeOf } from "./tool-parts.ts";

const KINDS: Readonly<Record<KnownEvent["kind"], EventKind>> = {
  SystemPromptEvent: "system_prompt",
  MessageEvent: "message",
  ActionEvent: "tool_call",
  ACPToolCallEvent: "tool_call",
  ObservationEvent: "tool_result",
  AgentErrorEvent: "tool_result",
  UserRejectObservation: "tool_result",
  Condensation: "compaction",
  CondensationSummaryEvent: "compaction",
  ConversationErrorEvent: "error",
  ServerErrorEvent: "error",
  HookExecutionEvent: "hook",
  ConversationStateUpdateEvent: "state",
  CondensationRequest: "control",
  PauseEvent: "control",
  InterruptEvent: "control",
  TokenEvent: "log",
  LLMCompletionLogEvent: "log",
  StreamingDeltaEvent: "log",
};

const ROLES: Partial<Record<EventKind, EventRole>> = {
  system_prompt: "system",
  tool_call: "assistant",
  tool_result: "tool",
};

/**
 * One source event → the row it becomes. The bytes stay as they are; everything else is derived from them.
 * @param isConfigPrompt the conversation's first system prompt: the agent config holds it, so the event itself
 *   adds nothing to the prompt.
 */
export function toEvent(source: PlacedEvent, usage: Usage | null, isConfigPrompt: boolean): ImportedEvent {
  const { kind: sourceKind } = source;
  const bytes = loadBytes(source.slot);
  const { id, timestamp, known } = loadBody(source, bytes);
  // Of most events rows are made once: what is kept of a run is gone by and by.
  source.forgetBody();
  if (known === null) {
    return {
      eventId: id,
      sourceKind,
      timestamp,
      bytes,
      kind: "opaque",
      role: null,
      summary: oneLine(sourceKind),
      toolName: null,
      toolCallId: null,
      responseId: null,
      isError: false,
      usage: null,
      model: [],
    };
  }
  const kind = KINDS[known.kind];
  // Field by field: with a spread the object becomes a dictionary, which takes longer than all the rest.
  return {
    eventId: id,
    sourceKind,
    timestamp,
    bytes,
    kind,
    role: known.kind === "MessageEvent" ? known.llm_message.role : (ROLES[kind] ?? null),
    summary: summaryOf(known),
    toolName: columnText(toolNameOf(known)),
    toolCallId: columnText("tool_call_id" in known ? known.tool_call_id : null),
    responseId: columnText(responseIdOf(known)),
    isError: isErrorOf(known),
    usage,
    model: isConfigPrompt ? [] : contentOf(known).model,
  };
}

function toolNameOf(event: KnownEvent): string | null | undefined {
  if (event.kind === "ACPToolCallEvent") return event.tool_kind ?? event.title;
  return "tool_name" in event ? event.tool_name : null;
}

function isErrorOf(event: KnownEvent): boolean {
  switch (event.kind) {
    case "ObservationEvent":
      return outcomeOf(event) === "error";
    case "ACPToolCallEvent":
      return acpFailed(event);
    case "HookExecutionEvent":
      return event.success === false;
    case "AgentErrorEvent":
    case "UserRejectObservation":
    case "ConversationErrorEvent":
    case "ServerErrorEvent":
      return true;
    default:
      return false;
  }
}

function columnText(text: string | null | undefined): string | null {
  return text ? storableText(text.slice(0, 1_000)) : null;
}
