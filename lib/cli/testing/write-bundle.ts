import type { Conversation } from "#lib/conversation/conversation.ts";
import { FACTS_START, nextFactsHash } from "#lib/conversation/sealed-facts.ts";
import type { Database } from "#lib/db/store.ts";
import { sha256 } from "#lib/sha256.ts";

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
  const header = {
    offshoot_bundle: 1,
    lineage,
    events: events.length,
    headHash: conversation.headHash,
    headPrefixHash: conversation.headPrefixHash,
  };
  let factsHash = FACTS_START;
  const lines = events.map((event, index) => {
    const bytes = Buffer.from(payloads.get(event.payloadHash) ?? []);
    // Both spellings of a payload occur.
    const payload = index % 2 === 0 ? { text: bytes.toString("utf8") } : { base64: bytes.toString("base64") };
    factsHash = nextFactsHash(sha256, factsHash, event);
    const { conversationId: _c, inherited, originConversationId: _o, payloadSize: _s, ...kept } = event;
    return { ...kept, factsHash, owner: inherited ? 0 : lineage.length - 1, ...payload };
  });
  return [header, ...lines].map((line) => Buffer.from(`${JSON.stringify(line)}\n`));
}
