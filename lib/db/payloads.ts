import { setImmediate as nextTurn } from "node:timers/promises";
import type { Prisma } from "./generated/client.ts";
import { insertPayloads, textSet } from "./sqlite-sql.ts";
import type { PayloadRow } from "./store.ts";

/** Bytes per statement: about 10 ms of the event loop. A larger single payload goes alone. */
const BATCH_BYTES = 1_500_000;
const READ_BATCH = 1_000;

type Client = Prisma.TransactionClient;
type StoredPayload = { sha256: string; bytes: Uint8Array };

function* batches(payloads: readonly PayloadRow[]): Generator<readonly PayloadRow[]> {
  let start = 0;
  let size = 0;
  for (const [index, payload] of payloads.entries()) {
    if (index > start && size + payload.bytes.length > BATCH_BYTES) {
      yield payloads.slice(start, index);
      start = index;
      size = 0;
    }
    size += payload.bytes.length;
  }
  if (start < payloads.length) yield payloads.slice(start);
}

/** Stores what the family does not have yet, byte for byte. */
export async function storePayloads(
  client: Client,
  familyId: string,
  payloads: readonly PayloadRow[],
): Promise<void> {
  for (const batch of batches(payloads)) {
    let offset = 0;
    const places = batch.map(({ sha256, bytes }) => {
      const place = [sha256, offset, bytes.length] as const;
      offset += bytes.length;
      return place;
    });
    const together = new Uint8Array(offset);
    for (const [index, payload] of batch.entries()) together.set(payload.bytes, places[index]?.[1] ?? 0);
    await client.$executeRaw(insertPayloads(familyId, together, places));
    await nextTurn();
  }
}

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

/** Removes the family's payloads that no event names any more. */
export async function collectPayloads(client: Client, familyId: string): Promise<void> {
  await client.$executeRaw`
    DELETE FROM "Payload" WHERE "familyId" = ${familyId}
      AND NOT EXISTS (SELECT 1 FROM "Event" AS e WHERE e."payloadId" = "Payload"."id")`;
}
