import type { ConversationStatus } from "#lib/conversation/conversation.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";

/** How a conversation ended: answered, failed, or not told. */
export function endOf(events: readonly ImportedEvent[]): ConversationStatus {
  const last = events.findLast((event) => event.kind !== "state");
  if (last?.kind === "error") return "error";
  return last?.kind === "message" && last.role === "assistant" ? "finished" : "unknown";
}

/**
 * The prompt a line starts with is the agent's: it is sent from the config, so that a fork can change it, and the
 * event itself adds nothing. Null when the line does not start with one.
 */
export function takeSystemPrompt(events: readonly ImportedEvent[]): string | null {
  const event = events.find(({ kind }) => kind !== "state");
  const [part] = event?.model ?? [];
  if (!event || part?.type !== "system_prompt") return null;
  event.model = [];
  return part.text;
}
