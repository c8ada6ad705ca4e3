import type { AuditPage } from "#lib/api/access.ts";
import type { Database } from "#lib/db/store.ts";

/** A page of the audit log, newest first. */
export async function listAuditEntries(
  db: Database,
  { beforeId, limit }: { beforeId: number | null; limit: number },
): Promise<AuditPage> {
  const found = await db.read.listAuditEntries({ beforeId, limit: limit + 1 });
  const entries = found.slice(0, limit);
  return { entries, nextBefore: found.length > limit ? (entries.at(-1)?.id ?? null) : null };
}
