import type { BulkInsert } from "./bulk-insert.ts";
import { appendEventRows } from "./events.ts";
import type { Prisma } from "./generated/client.ts";
import { databaseMs } from "./sqlite-sql.ts";
import type { AppendOutcome, TurnAppend } from "./turn-store.ts";

type Client = Prisma.TransactionClient;

/**
 * Appends a whole turn to the history it was built on, or nothing. The compare-and-swap comes first: it takes the
 * row before anything is read, and a holder that stalled past its lease fails it however late it comes.
 */
export async function appendTurn(client: Client, bulk: BulkInsert, turn: TurnAppend): Promise<AppendOutcome> {
  const { lease, familyId, base, head, events, payloads } = turn;
  const now = new Date().toISOString();
  const swapped = await client.$executeRaw`
    UPDATE "Conversation" SET
      "version" = "version" + 1, "status" = ${head.status}, "headSeq" = ${head.headSeq},
      "headHash" = ${head.headHash}, "headPrefixHash" = ${head.headPrefixHash},
      "ownTotals" = ${JSON.stringify(head.ownTotals)}, "stepCount" = ${head.stepCount},
      "errorCount" = ${head.errorCount}, "updatedAt" = ${now}
    WHERE "id" = ${lease.conversationId} AND "version" = ${base.version} AND "headSeq" = ${base.headSeq}
      AND NOT "sealed" AND EXISTS (
        SELECT 1 FROM "Lease" AS l WHERE l."conversationId" = "Conversation"."id"
          AND l."owner" = ${lease.owner} AND l."fence" = ${lease.fence} AND l."expiresAt" > ${databaseMs})`;
  if (swapped === 0) return (await isSameBase(client, turn)) ? "fenced" : "stale";
  const { conversationId } = lease;
  await appendEventRows(client, bulk, { familyId, conversationId, events, payloads });
  await client.family.update({ where: { id: familyId }, data: { updatedAt: now }, select: { id: true } });
  return "appended";
}

/** Which of the two conditions failed, for the message. */
async function isSameBase(client: Client, { lease, base }: TurnAppend): Promise<boolean> {
  const found = await client.conversation.findFirst({
    where: { id: lease.conversationId, version: base.version, headSeq: base.headSeq },
    select: { id: true },
  });
  return found !== null;
}
