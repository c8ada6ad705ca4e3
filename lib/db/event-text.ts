import { z } from "zod";
import { EVENT_COLUMNS, type EventValues, fromEventValues } from "./event-rows.ts";
import { Prisma } from "./generated/client.ts";
import type { EventPlace, PayloadReads, TextPattern, TextScan } from "./payload-store.ts";
import { bytesContain, IS_PUBLISHED, jsonRows } from "./sqlite-sql.ts";

/** What one statement looks through, whichever is reached first: some 20 ms. */
const MAX_ROWS = 1_500;
const MAX_BYTES = 4_000_000;

type Client = Prisma.TransactionClient;

/** The driver answers computed integers as bigint. */
const Places = z.array(z.object({ ordinal: z.coerce.number(), seq: z.coerce.number() }));

const COLUMNS = Prisma.raw(EVENT_COLUMNS.map((column) => `e."${column}"`).join(", "));

/** See PayloadReads. */
export async function scanEventText(
  client: Client,
  { familyId, after, patterns }: Parameters<PayloadReads["scanEventText"]>[0],
): Promise<TextScan> {
  const through = await findPortionEnd(client, familyId, after);
  if (through === null) return { found: [], through };
  const { ordinal, seq } = through;
  const source = Prisma.sql`
    SELECT ${COLUMNS}, c."ordinal" FROM ${ownEvents(familyId, after)}
      AND (c."ordinal" < ${ordinal} OR (c."ordinal" = ${ordinal} AND e."seq" <= ${seq}))
      AND EXISTS (SELECT 1 FROM "Payload" AS p WHERE p."id" = e."payloadId" AND ${holdsAll(patterns)})
    ORDER BY c."ordinal", e."seq"`;
  const rows = await client.$queryRaw<{ json: string }[]>(jsonRows(["ordinal", ...EVENT_COLUMNS], source));
  const values: [at: number, ...event: EventValues][] = JSON.parse(rows[0]?.json ?? "[]");
  const found = values.map(([at, ...row]) => {
    const event = fromEventValues(row);
    return { event, place: { ordinal: at, seq: event.seq } };
  });
  return { found, through };
}

/** The last event of the next portion: its size is known without reading a payload. Null when nothing is left. */
async function findPortionEnd(
  client: Client,
  familyId: string,
  after: EventPlace | null,
): Promise<EventPlace | null> {
  const rows = await client.$queryRaw`
    SELECT "ordinal", "seq" FROM (
      SELECT "ordinal", "seq", sum("size") OVER (ORDER BY "ordinal", "seq") - "size" AS "before" FROM (
        SELECT c."ordinal", e."seq", e."payloadSize" AS "size" FROM ${ownEvents(familyId, after)}
        ORDER BY c."ordinal", e."seq" LIMIT ${MAX_ROWS}
      ) AS "next"
    ) AS "sized" WHERE "before" < ${MAX_BYTES} ORDER BY "ordinal" DESC, "seq" DESC LIMIT 1`;
  return Places.parse(rows)[0] ?? null;
}

/** Tables and condition of the own events behind a place. Inherited rows end at the fork point: they are not walked. */
function ownEvents(familyId: string, after: EventPlace | null): Prisma.Sql {
  const ordinal = after?.ordinal ?? -1;
  return Prisma.sql`
    "Conversation" AS c JOIN "Event" AS e ON e."conversationId" = c."id" AND e."seq" >
      CASE WHEN c."ordinal" = ${ordinal} THEN ${after?.seq ?? -1} ELSE coalesce(c."forkPointSeq", -1) END
    WHERE c."familyId" = ${familyId} AND ${IS_PUBLISHED} AND c."ordinal" >= ${ordinal}`;
}

function holdsAll(patterns: readonly TextPattern[]): Prisma.Sql {
  const conditions = patterns.map((spellings) => {
    const any = spellings.map((pieces) => bytesContain(`p."bytes"`, pieces));
    return Prisma.sql`(${Prisma.join(any, " OR ")})`;
  });
  return conditions.length === 0 ? Prisma.sql`1 = 1` : Prisma.join(conditions, " AND ");
}
