import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import type { Prisma } from "./generated/client.ts";
import { textSet } from "./sqlite-sql.ts";
import type { EventBytes } from "./store.ts";

const READ_BATCH = 1_000;

type Client = Prisma.TransactionClient;

/** The driver answers computed integers as bigint. */
const Sizes = z.array(z.object({ seq: z.coerce.number(), size: z.coerce.number() }));

type StoredPayload = { sha256: string; bytes: Uint8Array };

export async function loadPayloads(
  client: Client,
  familyId: string,
  hashes: readonly string[],
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (let from = 0; from < hashes.length; from += READ_BATCH) {
    const rows = await client.$queryRaw<StoredPayload[]>`
      SELECT "sha256", "bytes" FROM "Payload"
      WHERE "familyId" = ${familyId} AND "sha256" IN ${textSet(hashes.slice(from, from + READ_BATCH))}`;
    for (const row of rows) found.set(row.sha256, row.bytes);
    if (from + READ_BATCH < hashes.length) await nextTurn();
  }
  return found;
}

/**
 * Payloads by the row their event points at, not by hash: what is stored there is what verification is about.
 * Sizes are asked for first, so that one statement never loads more than `maxBytes` and one payload.
 */
export async function readEventBytes(
  client: Client,
  options: { conversationId: string; fromSeq: number; toSeq: number; maxBytes: number },
): Promise<EventBytes[]> {
  const { conversationId, fromSeq, toSeq } = options;
  const sizes = Sizes.parse(
    await client.$queryRaw`
      SELECT e."seq", length(p."bytes") AS size FROM "Event" AS e JOIN "Payload" AS p ON p."id" = e."payloadId"
      WHERE e."conversationId" = ${conversationId} AND e."seq" BETWEEN ${fromSeq} AND ${toSeq}
      ORDER BY e."seq"`,
  );
  let left = options.maxBytes;
  let through = -1;
  for (const { seq, size } of sizes) {
    left -= size;
    if (through >= 0 && left < 0) break;
    through = seq;
  }
  return client.$queryRaw<EventBytes[]>`
    SELECT e."seq", p."sha256", p."bytes" FROM "Event" AS e JOIN "Payload" AS p ON p."id" = e."payloadId"
    WHERE e."conversationId" = ${conversationId} AND e."seq" BETWEEN ${fromSeq} AND ${through}
    ORDER BY e."seq"`;
}

/** Removes the family's payloads that no event names any more. */
export async function collectPayloads(client: Client, familyId: string): Promise<void> {
  await client.$executeRaw`
    DELETE FROM "Payload" WHERE "familyId" = ${familyId}
      AND NOT EXISTS (SELECT 1 FROM "Event" AS e WHERE e."payloadId" = "Payload"."id")`;
}
