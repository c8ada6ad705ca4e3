import { Prisma } from "./generated/client.ts";
import { STAGED } from "./staged-status.ts";

/**
 * The SQL that PostgreSQL spells differently (`jsonb_to_recordset`, `jsonb_agg`, `strpos`, `ILIKE`), all of it, here and in bulk-insert.ts.
 * Everything else in lib/db is Prisma or SQL that both understand.
 */

function columnList(columns: readonly string[], table = ""): Prisma.Sql {
  const prefix = table && `${table}.`;
  return Prisma.raw(columns.map((column) => `${prefix}"${column}"`).join(", "));
}

/**
 * Takes the write lock without changing anything. As the first statement of a transaction it keeps a job that
 * reads first from failing with BUSY_SNAPSHOT: Prisma begins transactions deferred.
 */
export const takeWriteLock = Prisma.sql`DELETE FROM "Family" WHERE "id" IS NULL`;

/** Condition on "Conversation" AS c: it is not being written any more. */
export const IS_PUBLISHED = Prisma.sql`c."status" <> ${STAGED}`;

/** The database's clock in milliseconds, for leases: processes on several machines agree on no other. */
export const databaseMs = Prisma.sql`CAST(unixepoch('subsec') * 1000 AS INTEGER)`;

/** Whether `column` contains `text`; letters A–Z match in either case. */
export function containsText(column: string, text: string): Prisma.Sql {
  return Prisma.sql`instr(lower(${Prisma.raw(column)}), lower(${text})) > 0`;
}

/** Whether a value of the JSON object in `column` contains `text`. */
export function valuesContainText(column: string, text: string): Prisma.Sql {
  return Prisma.sql`EXISTS (SELECT 1 FROM json_each(${Prisma.raw(column)}) AS entry WHERE ${containsText("entry.value", text)})`;
}

/**
 * Whether the text in the bytes of `column` holds these pieces one after the other; letters A–Z match in either case.
 * LIKE, because it lower-cases nothing it does not look at: half the time of the way `containsText` goes.
 */
export function bytesContain(column: string, pieces: readonly string[]): Prisma.Sql {
  const pattern = `%${pieces.map((piece) => piece.replace(/[~%_]/g, "~$&")).join("%")}%`;
  return Prisma.sql`CAST(${Prisma.raw(column)} AS TEXT) LIKE ${pattern} ESCAPE '~'`;
}

/** How many entries the JSON array in `column` has. */
export function arrayLength(column: string): Prisma.Sql {
  return Prisma.sql`json_array_length(${Prisma.raw(column)})`;
}

/** A list of strings as a set to compare with: one parameter, however long it is. */
export function textSet(values: readonly string[]): Prisma.Sql {
  return Prisma.sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`;
}

/**
 * The blobs in `column` of the rows one behind the other, as one blob; `octet_length` says where each ends. SQLite joins
 * text only, and a cast leaves bytes as they are. PostgreSQL: `string_agg(column, '')`.
 */
export function joinedBytes(column: string): Prisma.Sql {
  return Prisma.raw(`CAST(group_concat(CAST(${column} AS TEXT), '') AS BLOB)`);
}

/** One row with one column `json`: the rows of `source` (a query) as a JSON array of arrays, in its order. */
export function jsonRows(columns: readonly string[], source: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT json_group_array(json_array(${columnList(columns, "source")})) AS json FROM (${source}) AS source`;
}
