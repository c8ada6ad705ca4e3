import { z } from "zod";
import type { AuditEntry } from "#lib/access/audit-entry.ts";
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
  const runs = await describeRuns(db, entries);
  const last = found.length > limit ? entries.at(-1) : undefined;
  return ok({
    entries: entries.map((entry) => ({ ...entry, run: runs(entry) })),
    nextCursor: last ? encodeCursor([last.id]) : null,
  });
}

/** What the entries are about, by the names these have now: an entry keeps ids, which nobody reads. */
async function describeRuns(db: Database, entries: readonly AuditEntry[]) {
  const familyIds = [...new Set(entries.flatMap(({ familyId }) => familyId ?? []))];
  const families = await Promise.all(familyIds.map((id) => db.read.findFamily(id)));
  const titles = new Map(families.flatMap((family) => (family ? [[family.id, family.title] as const] : [])));
  const ids = [...new Set(entries.flatMap(({ conversationId }) => conversationId ?? []))];
  const conversations = await Promise.all(ids.map((id) => db.read.findConversation(id)));
  const names = new Map(conversations.flatMap((each) => (each ? [[each.id, each.title] as const] : [])));
  return ({ familyId, conversationId }: AuditEntry): AuditPage["entries"][number]["run"] => {
    const title = titles.get(familyId ?? "");
    return title === undefined ? null : { title, conversationTitle: names.get(conversationId ?? "") ?? null };
  };
}
