import { isSameSecret, keyIdOf } from "#lib/access/access-key.ts";
import { type Actor, LOCAL_ACTOR, meetsScope, type Scope } from "#lib/access/scope.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import { logError } from "#lib/log.ts";
import { sha256 } from "#lib/sha256.ts";

/** How often a key's last use is written down: once a minute is enough to see which ones are dead. */
const NOTE_USE_MS = 60_000;

export type AccessPolicy = {
  /** `OFFSHOOT_ACCESS_KEY`: null lets whoever reaches this machine's loopback address do everything. */
  masterKey: string | null;
};

/**
 * The one place that decides who a request is from and whether they may do what it asks. A key of ours that is given
 * is checked even where none is needed: a program with a revoked key is to hear of it.
 *
 * Errors: `unauthorized` without a key where one is needed, or with one that is wrong, expired or revoked;
 * `forbidden` for a key without the scope.
 */
export async function authorise(
  db: Database,
  policy: AccessPolicy,
  { token, need }: { token: string | null; need: Scope },
): Promise<Result<Actor>> {
  const actor = await findActor(db, policy, token);
  if (!actor.ok || meetsScope(actor.value.scopes, need)) return actor;
  const held = actor.value.scopes.join(", ") || "none";
  return fail("forbidden", `This key may not do that: it needs the scope ${need} and has ${held}.`);
}

async function findActor(db: Database, policy: AccessPolicy, token: string | null): Promise<Result<Actor>> {
  const { masterKey } = policy;
  if (token === null) {
    if (masterKey === null) return ok(LOCAL_ACTOR);
    return fail(
      "unauthorized",
      "An access key is needed. Send it as Authorization: Bearer <key>, or sign in.",
    );
  }
  if (masterKey !== null && isSameSecret(token, sha256(masterKey))) {
    return ok({ name: "OFFSHOOT_ACCESS_KEY", keyId: null, scopes: ["admin"] });
  }
  const id = keyIdOf(token);
  // Clients of other APIs have to send something; where no key is needed, what is none of ours is nothing.
  if (id === null && masterKey === null) return ok(LOCAL_ACTOR);
  const key = id === null ? null : await db.read.findAccessKey(id);
  if (!key || !isSameSecret(token, key.tokenHash)) {
    return fail("unauthorized", "This access key is not known here. Check that it was copied whole.");
  }
  if (key.revokedAt !== null) return fail("unauthorized", "This access key was revoked. Ask for a new one.");
  if (key.expiresAt !== null && key.expiresAt <= new Date().toISOString()) {
    return fail("unauthorized", "This access key has expired. Ask for a new one.");
  }
  noteUse(db, key);
  return ok({ name: key.name, keyId: key.id, scopes: key.scopes });
}

/** Beside the request, and never a reason for it to fail. */
function noteUse(db: Database, key: { id: string; lastUsedAt: string | null }): void {
  const now = Date.now();
  if (key.lastUsedAt !== null && now - Date.parse(key.lastUsedAt) < NOTE_USE_MS) return;
  const noted = db.write(async (tx) => {
    await tx.noteKeyUse(key.id, new Date(now).toISOString());
    return ok(null);
  });
  noted.catch((error: unknown) => logError("note key use", error));
}
