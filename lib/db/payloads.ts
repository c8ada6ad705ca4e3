import { setImmediate as nextTurn } from "node:timers/promises";
import type { Prisma } from "./generated/client.ts";
import { namedIn, ofFamily } from "./payload-index.ts";

const READ_BATCH = 1_000;

type Client = Prisma.TransactionClient;

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
      WHERE ${namedIn(familyId, hashes.slice(from, from + READ_BATCH))}`;
    for (const row of rows) found.set(row.sha256, row.bytes);
    if (from + READ_BATCH < hashes.length) await nextTurn();
  }
  return found;
}

/** Removes the family's payloads that no event names any more. */
export async function collectPayloads(client: Client, familyId: string): Promise<void> {
  await client.$executeRaw`
    DELETE FROM "Payload" WHERE ${ofFamily(familyId)}
      AND NOT EXISTS (SELECT 1 FROM "Event" AS e WHERE e."payloadId" = "Payload"."id")`;
}
