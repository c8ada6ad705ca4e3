import type { ContentPart } from "#lib/conversation/content.ts";
import type { EventKind, EventRole } from "#lib/conversation/event.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import type { ExportEvent } from "#lib/exporters/exporter.ts";
import type { ImportedConversation } from "#lib/importers/importer.ts";

/** What an event is to a reader and to a model, whichever way it came here. */
export type Fact = {
  kind: EventKind;
  role: EventRole | null;
  toolCallId: string | null;
  toolName: string | null;
  isError: boolean;
  responseId: string | null;
  model: ContentPart[];
  usage: Usage | null;
};

/** Facts of the events that say something, cost something or failed; state and logs of the harness are left out. */
export function exportedFacts(events: readonly ExportEvent[]): Fact[] {
  return events
    .map((event) => ({ ...event, model: event.contentHash === null ? [] : event.content.model }))
    .filter(isTelling)
    .map(toFact);
}

/** The same of the conversation an export became: all of one file is one line of history. */
export function importedFacts(conversations: readonly ImportedConversation[]): Fact[] {
  return conversations.flatMap(({ events }) => events.filter(isTelling).map(toFact));
}

function isTelling({ kind, model, usage }: Pick<Fact, "kind" | "model" | "usage">): boolean {
  return model.length > 0 || usage !== null || kind === "error";
}

function toFact({ kind, role, toolCallId, toolName, isError, responseId, model, usage }: Fact): Fact {
  return { kind, role, toolCallId, toolName, isError, responseId, model, usage };
}

/** The words of a history by themselves: who said what, which calls were made and what they gave. */
export function words(facts: readonly Fact[]): string[] {
  return facts.flatMap(({ role, model }) =>
    model.flatMap((part): string[] => {
      switch (part.type) {
        case "text":
        case "context":
          return part.text.trim() === ""
            ? []
            : [`${role === "assistant" ? "assistant" : "told"}: ${part.text.trim()}`];
        case "tool_call":
          return [`call ${part.callId} ${part.name} ${canonical(part.arguments)}`];
        case "tool_result":
          return [`result ${part.callId ?? ""} ${part.text.trim()}`];
        case "compaction":
          return part.summary === null ? [] : [`summary: ${part.summary.trim()}`];
        default:
          return [];
      }
    }),
  );
}

function canonical(written: string): string {
  try {
    return JSON.stringify(JSON.parse(written));
  } catch {
    return written;
  }
}
