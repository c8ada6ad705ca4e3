import { ok, type Result } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import { conversationNotFound, eventNotFound } from "./not-found.ts";

/** One event's payload exactly as it arrived, with its SHA-256. */
export async function getEventBytes(
  db: Database,
  conversationId: string,
  eventId: string,
): Promise<Result<{ bytes: Uint8Array; sha256: string }>> {
  const conversation = await db.read.findConversation(conversationId);
  if (!conversation) return conversationNotFound(conversationId);
  const event = await db.read.findEvent(conversationId, eventId);
  if (!event) return eventNotFound(eventId);
  const payloads = await db.read.loadPayloads(conversation.familyId, [event.payloadHash]);
  const bytes = payloads.get(event.payloadHash);
  if (!bytes) throw new Error(`Payload ${event.payloadHash} of event ${eventId} is missing.`);
  return ok({ bytes, sha256: event.payloadHash });
}
