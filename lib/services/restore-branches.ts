import type { RestoreRequest } from "#lib/api/annotations.ts";
import { ok, type Result } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";

/** Brings archived forks back into sight. Ids that are not archived, or not there any more, are none's business. */
export async function restoreBranches(
  db: Database,
  { conversationIds }: RestoreRequest,
): Promise<Result<null>> {
  return db.write(async (tx) => {
    await tx.restoreConversations(conversationIds);
    return ok(null);
  });
}
