import type Sqlite from "better-sqlite3";
import { prepareInsert } from "./bulk-insert.ts";
import { SHARED_COLUMNS } from "./event-rows.ts";
import { type PackedEvents, unpackEvents } from "./packed-events.ts";
import { STAGED } from "./staged-status.ts";
import type { CopiedRows, StagedRows } from "./store.ts";

export type StagedAppend = { familyId: string; rows: readonly StagedRows[] };

/**
 * Appends whole batches and copies whole stretches, all or none of them, in a durable transaction of its own.
 * Synchronous: for a thread in which nobody waits.
 * @throws Error when a conversation is not staged in this family, when its events would have a gap, when what is to be
 * copied is not there, and what SQLite says.
 */
export function createStagedAppend(sqlite: Sqlite.Database): (request: StagedAppend) => void {
  const insert = prepareInsert(sqlite);
  const isStaged = sqlite
    .prepare(`SELECT 1 FROM "Conversation" WHERE "id" = ? AND "familyId" = ? AND "status" = '${STAGED}'`)
    .pluck();
  const nextSeq = sqlite
    .prepare(`SELECT coalesce(max("seq"), -1) + 1 FROM "Event" WHERE "conversationId" = ?`)
    .pluck();
  const copy = sqlite.prepare(
    `INSERT INTO "Event" ("conversationId", "inherited", ${SHARED_COLUMNS})
     SELECT ?, true, ${SHARED_COLUMNS} FROM "Event"
     WHERE "conversationId" = ? AND "familyId" = ? AND "seq" BETWEEN ? AND ? ORDER BY "seq"`,
  );

  function check(familyId: string, conversationId: string, fromSeq: number): void {
    if (!isStaged.get(conversationId, familyId)) throw new Error(`${conversationId} is not being imported.`);
    if (nextSeq.get(conversationId) !== fromSeq) {
      throw new Error(`Events of ${conversationId} must be numbered without a gap, also at ${fromSeq}.`);
    }
  }

  function copyRows(familyId: string, rows: CopiedRows): void {
    const { fromId, toId, fromSeq, throughSeq } = rows;
    check(familyId, toId, fromSeq);
    if (copy.run(toId, fromId, familyId, fromSeq, throughSeq).changes !== copiedCount(rows)) {
      throw new Error(`${fromId} does not have all events up to ${throughSeq}; nothing was copied.`);
    }
  }

  function appendBatch(familyId: string, batch: PackedEvents): void {
    const { conversationId, fromSeq } = batch;
    check(familyId, conversationId, fromSeq);
    const { values, payloads } = unpackEvents(batch);
    for (const _ of insert({ familyId, conversationId }, values, payloads));
  }

  const append = sqlite.transaction(({ familyId, rows }: StagedAppend) => {
    for (const each of rows) {
      if ("bytes" in each) appendBatch(familyId, each);
      else copyRows(familyId, each);
    }
  });
  // Begun with the write lock: a transaction that reads first could not get it later.
  return append.immediate;
}

/** How many rows are copied. */
export function copiedCount({ fromSeq, throughSeq }: CopiedRows): number {
  return throughSeq - fromSeq + 1;
}

/** The memory of a request that is handed over with it. */
export function buffersOf({ rows }: StagedAppend): ArrayBuffer[] {
  return rows.flatMap((each) => ("bytes" in each ? each.bytes : []));
}
