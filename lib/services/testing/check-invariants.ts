import type { Conversation } from "#lib/conversation/conversation.ts";
import { verifyChain } from "#lib/conversation/hash-chain.ts";
import type { Database } from "#lib/db/store.ts";
import { NEWEST_FIRST } from "#lib/db/testing/rows.ts";
import { sha256 } from "#lib/sha256.ts";

/**
 * Everything that must hold of a database at rest, recomputed from the rows and bytes: gap-free sequences,
 * payloads that are there and hash to their name, both chains, heads, one config each, fork points that are
 * a prefix of their source. `newest` looks at that many of the newest conversations only.
 * @returns one sentence per violation.
 */
export async function checkInvariants(db: Database, newest = 10_000): Promise<string[]> {
  const faults: string[] = [];
  const conversations = await db.read.listConversations({ ...NEWEST_FIRST, limit: newest });
  for (const conversation of conversations) {
    for (const fault of await checkConversation(db, conversation)) {
      faults.push(`${conversation.id} (${conversation.title}): ${fault}`);
    }
  }
  return faults;
}

async function checkConversation(db: Database, conversation: Conversation): Promise<string[]> {
  const faults: string[] = [];
  const events = await db.read.listEvents({
    conversationId: conversation.id,
    fromSeq: 0,
    toSeq: Number.MAX_SAFE_INTEGER,
  });
  if (events.length !== conversation.headSeq + 1) {
    faults.push(`${events.length} events, head says ${conversation.headSeq + 1}`);
  }
  const broken = verifyChain(sha256, events);
  if (broken) faults.push(broken.message);
  if (events.length > 0 && events.at(-1)?.chainHash !== conversation.headHash)
    faults.push("head hash differs");
  const payloads = await db.read.loadPayloads(
    conversation.familyId,
    events.map((event) => event.payloadHash),
  );
  for (const event of events) {
    const bytes = payloads.get(event.payloadHash);
    if (!bytes) faults.push(`payload of ${event.eventId} is missing`);
    else if (sha256(bytes) !== event.payloadHash) faults.push(`payload of ${event.eventId} has other bytes`);
  }
  if (!(await db.read.findAgentConfig(conversation.id))) faults.push("no agent config");
  if (!(await db.read.findFamily(conversation.familyId))) faults.push("no family");
  faults.push(...(await checkForkPoint(db, conversation)));
  return faults;
}

async function checkForkPoint(db: Database, fork: Conversation): Promise<string[]> {
  if (fork.forkedFromId === null || fork.forkPointSeq === null || fork.forkPointSeq < 0) return [];
  const own = await db.read.findEventBySeq(fork.id, fork.forkPointSeq);
  const source = await db.read.findEventBySeq(fork.forkedFromId, fork.forkPointSeq);
  if (!source) return ["the fork point is not in the source"];
  if (own?.chainHash !== source.chainHash) return ["the prefix is not the source's prefix"];
  return own.inherited ? [] : ["the fork point is not marked inherited"];
}
