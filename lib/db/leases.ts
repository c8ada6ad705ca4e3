import { z } from "zod";
import type { Prisma } from "./generated/client.ts";
import { databaseMs } from "./sqlite-sql.ts";
import type { LeaseHold } from "./turn-store.ts";

type Client = Prisma.TransactionClient;

/** The driver answers big integers as bigint; a fence counts the turns of one conversation. */
const Taken = z.array(z.object({ fence: z.coerce.number().int() }));

export async function takeLease(
  client: Client,
  options: { conversationId: string; owner: string; ttlMs: number },
): Promise<number | null> {
  const { conversationId, owner, ttlMs } = options;
  const rows = await client.$queryRaw`
    INSERT INTO "Lease" ("conversationId", "owner", "fence", "expiresAt")
    VALUES (${conversationId}, ${owner}, 1, ${databaseMs} + ${ttlMs})
    ON CONFLICT ("conversationId") DO UPDATE
      SET "owner" = excluded."owner", "fence" = "Lease"."fence" + 1, "expiresAt" = excluded."expiresAt"
      WHERE "Lease"."owner" IS NULL OR "Lease"."expiresAt" <= ${databaseMs}
    RETURNING "fence"`;
  return Taken.parse(rows)[0]?.fence ?? null;
}

/** A lease that has run out is not revived: somebody may have been told that it is free. */
export async function renewLease(client: Client, lease: LeaseHold, ttlMs: number): Promise<boolean> {
  const renewed = await client.$executeRaw`
    UPDATE "Lease" SET "expiresAt" = ${databaseMs} + ${ttlMs}
    WHERE "conversationId" = ${lease.conversationId} AND "owner" = ${lease.owner} AND "fence" = ${lease.fence}
      AND "expiresAt" > ${databaseMs}`;
  return renewed === 1;
}

export async function releaseLease(client: Client, lease: LeaseHold): Promise<void> {
  await client.$executeRaw`
    UPDATE "Lease" SET "owner" = NULL, "expiresAt" = 0
    WHERE "conversationId" = ${lease.conversationId} AND "owner" = ${lease.owner} AND "fence" = ${lease.fence}`;
}

export async function breakLease(client: Client, conversationId: string): Promise<void> {
  await client.$executeRaw`
    UPDATE "Lease" SET "owner" = NULL, "expiresAt" = 0, "fence" = "fence" + 1
    WHERE "conversationId" = ${conversationId} AND "owner" IS NOT NULL`;
}
