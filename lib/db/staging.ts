import type { Conversation } from "#lib/conversation/conversation.ts";
import { nextOrdinal, toRecord } from "./conversations.ts";
import type { Prisma, PrismaClient } from "./generated/client.ts";
import { ofFamily } from "./payload-index.ts";
import { STAGED } from "./staged-status.ts";

/** Rows one transaction removes: some 30 ms. */
const DISCARD_ROWS = 2_000;
/** Payloads have kilobytes, and the places of their hashes are all over the index. */
const DISCARD_PAYLOADS = 500;

type Client = Prisma.TransactionClient;

export async function stageConversation(client: Client, conversation: Conversation): Promise<void> {
  const record = toRecord(conversation, await nextOrdinal(client, conversation));
  const hidden = { status: STAGED, sealed: false, sourceDigest: null, externalId: null };
  await client.conversation.create({ data: { ...record, ...hidden }, select: { id: true } });
}

/** @throws Error when the conversation is not staged. */
export async function publishConversation(client: Client, conversation: Conversation): Promise<void> {
  const { id, ordinal: _, familyId, ...data } = toRecord(conversation, 0);
  await client.conversation.update({ where: { id, familyId, status: STAGED }, data, select: { id: true } });
}

/** Conversations of imports that are not finished. */
export async function listStaged(client: PrismaClient): Promise<string[]> {
  const staged = await client.conversation.findMany({ where: { status: STAGED }, select: { id: true } });
  return staged.map(({ id }) => id);
}

/**
 * Events first, in portions, then what hung on them. Foreign keys would do it all in one statement, which stops the
 * event loop for as long as a gigabyte takes.
 */
export async function discardStaged(client: Client, ids: readonly string[]): Promise<boolean> {
  const staged = await client.conversation.findMany({
    where: { status: STAGED, id: { in: [...ids] } },
    select: { id: true, familyId: true },
    // Forks before what they were forked from.
    orderBy: { ordinal: "desc" },
  });
  for (const { id } of staged) {
    const last = await client.event.aggregate({ where: { conversationId: id }, _max: { seq: true } });
    if (last._max.seq === null) continue;
    await client.$executeRaw`
      DELETE FROM "Event" WHERE "conversationId" = ${id} AND "seq" > ${last._max.seq - DISCARD_ROWS}`;
    return true;
  }
  const families = [...new Set(staged.map((conversation) => conversation.familyId))];
  for (const familyId of families) {
    const removed = await client.$executeRaw`
      DELETE FROM "Payload" WHERE "id" IN (
        SELECT p."id" FROM "Payload" AS p WHERE ${ofFamily(familyId, "p")}
          AND NOT EXISTS (SELECT 1 FROM "Event" AS e WHERE e."payloadId" = p."id") LIMIT ${DISCARD_PAYLOADS})`;
    if (removed > 0) return true;
  }
  await client.conversation.deleteMany({ where: { id: { in: staged.map(({ id }) => id) } } });
  await client.family.deleteMany({ where: { id: { in: families }, conversations: { none: {} } } });
  return false;
}
