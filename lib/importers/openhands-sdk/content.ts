import type { ContentPart, EventContent } from "#lib/conversation/content.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { boundedText, prettyJson } from "#lib/importers/plain-text.ts";
import { messageParts, systemPromptPart } from "./message-parts.ts";
import { noteParts } from "./note-parts.ts";
import { type KnownEvent, readSourceEvent } from "./source-event.ts";
import { acpParts, actionParts, agentErrorPart, observationParts, rejectionPart } from "./tool-parts.ts";

/** Readable body of one stored event. Never throws: bytes that are no event become a note with their text. */
export function contentOfBytes(bytes: Uint8Array): EventContent {
  const parsed = parseJson(bytes);
  if (!parsed.ok) {
    const text = boundedText(new TextDecoder().decode(bytes.subarray(0, 100_000)));
    return noteOnly(`Unreadable event: ${parsed.reason}`, text);
  }
  const read = readSourceEvent(parsed.value);
  if (read.ok && read.event.known) return contentOf(read.event.known);
  const kind =
    isObject(parsed.value) && typeof parsed.value.kind === "string" ? parsed.value.kind : "Unknown event";
  return noteOnly(kind, prettyJson(parsed.value));
}

/**
 * Readable parts of an event, and the slice of it the model sees. A system prompt is in `model` here; the
 * importer takes it out of a conversation's first one, which is part of the agent config.
 */
export function contentOf(event: KnownEvent): EventContent {
  switch (event.kind) {
    case "SystemPromptEvent":
      return seenByModel([systemPromptPart(event)]);
    case "MessageEvent":
      return seenByModel(messageParts(event), noteParts(event));
    case "ActionEvent":
      return seenByModel(actionParts(event), noteParts(event));
    case "ObservationEvent":
      return { parts: observationParts(event, false), model: observationParts(event, true) };
    case "AgentErrorEvent":
      return seenByModel([agentErrorPart(event)]);
    case "UserRejectObservation":
      return { parts: [rejectionPart(event, false)], model: [rejectionPart(event, true)] };
    case "Condensation":
      // It rewrites what the model sees from here on, so it must move the prompt hash.
      return seenByModel([
        {
          type: "compaction",
          summary: event.summary ?? null,
          forgottenEventIds: event.forgotten_event_ids ?? [],
          summaryOffset: event.summary_offset ?? null,
        },
      ]);
    case "CondensationSummaryEvent":
      return seenByModel([
        { type: "compaction", summary: event.summary, forgottenEventIds: [], summaryOffset: null },
      ]);
    case "ACPToolCallEvent":
      return { parts: acpParts(event), model: [] };
    case "ConversationErrorEvent":
    case "ServerErrorEvent":
      return { parts: [{ type: "error", code: event.code ?? "", detail: event.detail ?? "" }], model: [] };
    default:
      return { parts: noteParts(event), model: [] };
  }
}

function seenByModel(model: ContentPart[], notes: ContentPart[] = []): EventContent {
  return { parts: [...model, ...notes], model };
}

function noteOnly(label: string, text: string): EventContent {
  return { parts: [{ type: "note", label, text }], model: [] };
}
