import { ok, type Result } from "#lib/app-error.ts";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Event } from "#lib/conversation/event.ts";
import type { Reads } from "#lib/db/store.ts";
import { conversationNotFound, eventNotFound } from "./not-found.ts";

export type SpawnPath = { parent: Conversation; config: AgentConfig; events: Event[] };

/** The parent's events up to and including the one a sub-agent is spawned by; without an event, all of them. */
export async function readSpawnPath(
  reads: Reads,
  target: { conversationId: string; fromEventId: string | null },
): Promise<Result<SpawnPath>> {
  const { conversationId, fromEventId } = target;
  const parent = await reads.findConversation(conversationId);
  const config = parent && (await reads.findAgentConfig(conversationId));
  if (!parent || !config) return conversationNotFound(conversationId);
  const event = fromEventId === null ? null : await reads.findEvent(conversationId, fromEventId);
  if (fromEventId !== null && !event) return eventNotFound(fromEventId);
  const toSeq = event?.seq ?? parent.headSeq;
  return ok({ parent, config, events: await reads.listEvents({ conversationId, fromSeq: 0, toSeq }) });
}
