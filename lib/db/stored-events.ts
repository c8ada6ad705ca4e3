import { EVENT_COLUMNS, type EventValues, fromEventValues } from "./event-rows.ts";
import { Prisma } from "./generated/client.ts";
import { joinedBytes, jsonRows } from "./sqlite-sql.ts";
import type { StoredEvent } from "./store.ts";

type Client = Prisma.TransactionClient;

/** Before the event: true size and name of the payload row it points at, both null when that is gone. */
type StoredValues = [size: number | null, sha256: string | null, ...event: EventValues];

const COLUMNS = Prisma.raw(EVENT_COLUMNS.map((column) => `e."${column}"`).join(", "));

/**
 * Events with the payload row each points at, not one found by hash: what is stored there is what verification is about.
 * Two statements, one for all rows and one for all bytes, of which each payload is a view: row by row they take twice
 * as long. The first says the sizes, so that the second never loads more than `maxBytes` and one payload.
 * @throws ZodError when a row holds what no event has.
 */
export async function readStoredEvents(
  client: Client,
  options: { conversationId: string; fromSeq: number; toSeq: number; maxBytes: number },
): Promise<StoredEvent[]> {
  const { conversationId, fromSeq, toSeq, maxBytes } = options;
  const [found] = await client.$queryRaw<{ json: string }[]>(
    jsonRows(
      ["size", "sha256", ...EVENT_COLUMNS],
      Prisma.sql`
        SELECT octet_length(p."bytes") AS "size", p."sha256", ${COLUMNS}
        FROM "Event" AS e LEFT JOIN "Payload" AS p ON p."id" = e."payloadId"
        WHERE e."conversationId" = ${conversationId} AND e."seq" BETWEEN ${fromSeq} AND ${toSeq}
        ORDER BY e."seq"`,
    ),
  );
  const stored = withinBytes(JSON.parse(found?.json ?? "[]"), maxBytes).map(([size, sha256, ...values]) => ({
    size,
    sha256,
    event: fromEventValues(values),
  }));
  // The first part has no row: by it the driver knows that the column holds bytes.
  const [joined] = await client.$queryRaw<{ bytes: Uint8Array | null }[]>`
    SELECT "bytes" FROM "Payload" WHERE "id" IS NULL UNION ALL
    SELECT ${joinedBytes('"bytes"')} FROM (
      SELECT p."bytes" FROM "Event" AS e JOIN "Payload" AS p ON p."id" = e."payloadId"
      WHERE e."conversationId" = ${conversationId} AND e."seq" BETWEEN ${fromSeq} AND ${stored.at(-1)?.event.seq ?? -1}
      ORDER BY e."seq") AS source`;
  const bytes = joined?.bytes ?? new Uint8Array();
  let end = 0;
  return stored.map(({ size, sha256, event }) => {
    if (size === null || sha256 === null) return { event, payload: null };
    end += size;
    return { event, payload: { sha256, bytes: bytes.subarray(end - size, end) } };
  });
}

/** As many rows as their payloads fit, and at least one. */
function withinBytes(rows: StoredValues[], maxBytes: number): StoredValues[] {
  let left = maxBytes;
  const past = rows.findIndex(([size], index) => {
    left -= size ?? 0;
    return index > 0 && left < 0;
  });
  return past < 0 ? rows : rows.slice(0, past);
}
