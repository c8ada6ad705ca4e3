import type Sqlite from "better-sqlite3";
import { prepareInsert } from "./bulk-insert.ts";
import { type PackedEvents, unpackEvents } from "./packed-events.ts";
import { STAGED } from "./staged-status.ts";

export type StagedAppend = { familyId: string; batches: readonly PackedEvents[] };

/**
 * Appends whole batches, all or none of them, in a durable transaction of its own. Synchronous: for a thread in which
 * nobody waits.
 * @throws Error when a conversation is not staged in this family, when its events would have a gap, and what SQLite says.
 */
export function createStagedAppend(sqlite: Sqlite.Database): (request: StagedAppend) => void {
  const insert = prepareInsert(sqlite);
  const isStaged = sqlite
    .prepare(`SELECT 1 FROM "Conversation" WHERE "id" = ? AND "familyId" = ? AND "status" = '${STAGED}'`)
    .pluck();
  const nextSeq = sqlite
    .prepare(`SELECT coalesce(max("seq"), -1) + 1 FROM "Event" WHERE "conversationId" = ?`)
    .pluck();
  const append = sqlite.transaction(({ familyId, batches }: StagedAppend) => {
    for (const batch of batches) {
      const { conversationId, fromSeq } = batch;
      if (!isStaged.get(conversationId, familyId))
        throw new Error(`${conversationId} is not being imported.`);
      if (nextSeq.get(conversationId) !== fromSeq) {
        throw new Error(`Events of ${conversationId} must be numbered without a gap, also at ${fromSeq}.`);
      }
      const { values, payloads } = unpackEvents(batch);
      for (const _ of insert({ familyId, conversationId }, values, payloads));
    }
  });
  // Begun with the write lock: a transaction that reads first could not get it later.
  return append.immediate;
}
