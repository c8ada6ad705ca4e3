import { ok } from "#lib/app-error.ts";
import { generateSealKey, readSealKey } from "#lib/seal/seal-key.ts";
import { connectClient } from "../client.ts";
import { createReads, createWrites } from "../operations.ts";
import { rememberSealKey } from "../seals.ts";
import type { Database } from "../store.ts";
import { createWriteQueue } from "../write-queue.ts";
import { openWriter } from "../writer.ts";

/**
 * A database whose disk can be filled: SQLite's own page limit on the connection that writes. The limit goes with the
 * connection, so it is lifted by the reconnect that follows a full disk.
 * @param file of a database that is migrated and that nobody has open.
 */
export async function limitedDatabase(file: string) {
  const key = readSealKey(generateSealKey());
  const writer = await openWriter(file);
  await writer.transact(async (transaction) => ok(await rememberSealKey(transaction, key)));
  const { client: reader } = await connectClient({ file, readonly: true });
  const queue = createWriteQueue({ limit: 1_000 });
  const database: Database = {
    read: createReads(reader),
    sealKeyId: key.keyId,
    write: (job) =>
      queue.push(() => writer.transact((transaction, bulk) => job(createWrites(transaction, bulk, key)))) ??
      Promise.reject(new Error("The queue is full.")),
    appendStaged: (familyId, rows) =>
      queue.push(() =>
        writer.transact(async (transaction, bulk) => {
          const tx = createWrites(transaction, bulk, key);
          for (const each of rows) {
            if ("bytes" in each) await tx.appendPacked(familyId, each);
            else await tx.copyEvents(each);
          }
          return ok(null);
        }),
      ) ?? Promise.reject(new Error("The queue is full.")),
    health: () => Promise.reject(new Error("Not part of these tests.")),
    async close() {
      await queue.drained();
      await reader.$disconnect();
      await writer.close();
    },
  };
  return {
    database,
    /** Leaves room for so many pages of 4 KB. */
    async fillDisk(pages: number): Promise<void> {
      const [row] = await writer.client.$queryRaw<[{ page_count: bigint }]>`PRAGMA page_count`;
      await writer.client.$queryRawUnsafe(`PRAGMA max_page_count = ${Number(row.page_count) + pages}`);
    },
  };
}
