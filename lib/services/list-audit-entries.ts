import { z } from "zod";
import type { AuditPage } from "#lib/api/access.ts";
import { ok, type Result } from "#lib/app-error.ts";
import { decodeCursor, encodeCursor } from "#lib/cursor.ts";
import type { Database } from "#lib/db/store.ts";

const Place = z.tuple([z.number().int()]);

/** A page of the audit log, newest first. Error: `bad_request` for a cursor that is none. */
export async function listAuditEntries(
  db: Database,
  { cursor, limit }: { cursor: string | null; limit: number },
): Promise<Result<AuditPage>> {
  const place = decodeCursor(Place, cursor);
  if (!place.ok) return place;
  const found = await db.read.listAuditEntries({ beforeId: place.value?.[0] ?? null, limit: limit + 1 });
  const entries = found.slice(0, limit);
  const last = found.length > limit ? entries.at(-1) : undefined;
  return ok({ entries, nextCursor: last ? encodeCursor([last.id]) : null });
}
