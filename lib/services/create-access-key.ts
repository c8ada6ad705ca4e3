import { type AccessKey, newAccessToken } from "#lib/access/access-key.ts";
import type { Actor, Scope } from "#lib/access/scope.ts";
import { ok, type Result } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import { oneLine } from "#lib/importers/plain-text.ts";

/**
 * Makes an access key. Its token is in the answer and nowhere else: what is stored is a hash.
 * @param input.expiresAt ISO time; null never expires.
 */
export async function createAccessKey(
  db: Database,
  actor: Actor,
  input: { name: string; scopes: readonly Scope[]; expiresAt: string | null },
): Promise<Result<{ key: AccessKey; token: string }>> {
  const { token, ...made } = newAccessToken();
  const key: AccessKey = {
    ...made,
    name: oneLine(input.name),
    scopes: [...new Set(input.scopes)],
    createdAt: new Date().toISOString(),
    createdBy: actor.name,
    expiresAt: input.expiresAt,
    lastUsedAt: null,
    revokedAt: null,
  };
  return db.write(async (tx) => {
    await tx.insertAccessKey(key);
    await tx.insertAuditEntry({
      actor: actor.name,
      action: "create_key",
      conversationId: null,
      familyId: null,
      detail: { key: key.id, name: key.name, scopes: key.scopes.join(", ") },
    });
    return ok({ key, token });
  });
}
