import { setImmediate as nextTurn } from "node:timers/promises";
import type Sqlite from "better-sqlite3";
import { EVENT_COLUMNS, toEventValues } from "./event-rows.ts";
import type { EventRow, PayloadRow } from "./store.ts";

/** The event loop gets a turn after this long; a few rows are looked at between two glances at the clock. */
const SLICE_MS = 8;
const ROWS_PER_GLANCE = 16;

/** Appends rows on the writer's own connection, inside whatever transaction is open there. */
export type BulkInsert = {
  /**
   * Stores the payloads the family does not have yet, byte for byte, then the events that name them.
   * @throws Error when an event names a payload that is not stored.
   */
  append(options: {
    familyId: string;
    conversationId: string;
    events: readonly EventRow[];
    payloads: readonly PayloadRow[];
  }): Promise<void>;
};

/**
 * Prepared statements row by row: what PostgreSQL does with one statement per batch. Measured for 20,000 events of
 * 1.1 KB on SQLite: 24 µs an event, against 59 µs through Prisma with the rows of a statement as JSON.
 */
export function createBulkInsert(sqlite: Sqlite.Database): BulkInsert {
  const insertPayload = sqlite.prepare(
    `INSERT INTO "Payload" ("familyId", "sha256", "bytes") VALUES (?, ?, ?)
     ON CONFLICT ("familyId", "sha256") DO NOTHING`,
  );
  const findPayload = sqlite
    .prepare(`SELECT "id" FROM "Payload" WHERE "familyId" = ? AND "sha256" = ?`)
    .pluck();
  const columns = EVENT_COLUMNS.map((column) => `"${column}"`).join(", ");
  const places = EVENT_COLUMNS.map(() => "?").join(", ");
  const insertEvent = sqlite.prepare(
    `INSERT INTO "Event" ("familyId", "payloadId", ${columns}) VALUES (?, ?, ${places})`,
  );

  return {
    async append({ familyId, conversationId, events, payloads }) {
      const ids = new Map<string, unknown>();
      await inSlices(payloads, ({ sha256, bytes }) => {
        const { changes, lastInsertRowid } = insertPayload.run(familyId, sha256, bytes);
        if (changes === 1) ids.set(sha256, lastInsertRowid);
      });
      await inSlices(events, (event) => {
        const payloadId = ids.get(event.payloadHash) ?? findPayload.get(familyId, event.payloadHash);
        if (payloadId === undefined) {
          throw new Error(`Event ${event.eventId} of ${conversationId} must name a payload that is stored.`);
        }
        insertEvent.run(familyId, payloadId, ...toEventValues(conversationId, event));
      });
    },
  };
}

async function inSlices<T>(items: readonly T[], take: (item: T) => void): Promise<void> {
  let since = performance.now();
  for (const [index, item] of items.entries()) {
    take(item);
    if (index % ROWS_PER_GLANCE === ROWS_PER_GLANCE - 1 && performance.now() - since > SLICE_MS) {
      await nextTurn();
      since = performance.now();
    }
  }
}
