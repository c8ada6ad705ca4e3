import type { Actor } from "#lib/access/scope.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";

/** Makes a key useless from the next request on. Its row stays, so that the audit log's names mean something. */
export async function revokeAccessKey(db: Database, actor: Actor, id: string): Promise<Result<null>> {
  return db.write(async (tx) => {
    const revoked = await tx.revokeAccessKey(id, new Date().toISOString());
    if (!revoked) return fail("not_found", "There is no such key in use. Reload the list.");
    await tx.insertAuditEntry({
      actor: actor.name,
      action: "revoke_key",
      conversationId: null,
      familyId: null,
      detail: { key: id },
    });
    return ok(null);
  });
}
