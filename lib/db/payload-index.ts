import { Prisma } from "./generated/client.ts";
import { textSet } from "./sqlite-sql.ts";

/**
 * Payloads are found by family and hash, of which the index holds the first characters only: whole names would be in
 * places all over it, so that an import writes as many pages of the index as of the payloads (measured: a sixth of what
 * storing took). Who asks compares the beginnings, so that the index is used, then the whole.
 */
const FAMILY = 4;
const HASH = 8;

/** Condition on "Payload": one of this family. */
export function ofFamily(familyId: string, table = "Payload"): Prisma.Sql {
  const column = Prisma.raw(`"${table}"."familyId"`);
  return Prisma.sql`substr(${column}, 1, ${Prisma.raw(String(FAMILY))}) = ${familyId.slice(0, FAMILY)} AND ${column} = ${familyId}`;
}

/** Condition on "Payload": one of these of the family. */
export function namedIn(familyId: string, hashes: readonly string[]): Prisma.Sql {
  const beginnings = textSet(hashes.map((hash) => hash.slice(0, HASH)));
  return Prisma.sql`${ofFamily(familyId)} AND substr("sha256", 1, ${Prisma.raw(String(HASH))}) IN ${beginnings} AND "sha256" IN ${textSet(hashes)}`;
}

/** Condition on "Payload" for a prepared statement: the one with @familyId and @sha256. */
export const NAMED_BY_PARAMETERS = `substr("familyId", 1, ${FAMILY}) = substr(@familyId, 1, ${FAMILY})
  AND substr("sha256", 1, ${HASH}) = substr(@sha256, 1, ${HASH}) AND "familyId" = @familyId AND "sha256" = @sha256`;
