import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Database } from "#lib/db/store.ts";

/** A bundle's lines, written down from the format's description: what the offline check is held against. */
export async function writeBundle(db: Database, conversation: Conversation): Promise<Buffer[]> {
  const events = await db.read.listEvents({
    conversationId: conversation.id,
    fromSeq: 0,
    toSeq: conversation.headSeq,
  });
  const hashes = events.map((event) => event.payloadHash);
  const payloads = await db.read.loadPayloads(conversation.familyId, hashes);
  const lineage = [{ conversation: { id: conversation.id, externalId: conversation.externalId } }];
  if (conversation.forkedFromId !== null)
    lineage.unshift({ conversation: { id: conversation.forkedFromId, externalId: null } });
  const header = { offshoot_bundle: 1, lineage, events: events.length, headHash: conversation.headHash };
  const lines = events.map((event, index) => {
    const bytes = Buffer.from(payloads.get(event.payloadHash) ?? []);
    // Both spellings of a payload occur.
    const payload = index % 2 === 0 ? { text: bytes.toString("utf8") } : { base64: bytes.toString("base64") };
    return { ...event, owner: event.inherited ? 0 : lineage.length - 1, ...payload };
  });
  return [header, ...lines].map((line) => Buffer.from(`${JSON.stringify(line)}\n`));
}
