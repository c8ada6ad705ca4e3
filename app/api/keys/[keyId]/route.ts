import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { revokeAccessKey } from "#lib/services/revoke-access-key.ts";

/** Revokes: the row stays, so that the names in the audit log mean something. */
export const DELETE = route<{ keyId: string }>("admin", async (db, _request, { keyId }, actor) => {
  const revoked = await revokeAccessKey(db, actor, keyId);
  return revoked.ok ? jsonReply({ success: true }) : errorReply(revoked.error);
});

export const { GET, POST, PUT, PATCH } = refuseMethods(["DELETE"]);
