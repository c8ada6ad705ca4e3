import { AuditQuery } from "#lib/api/queries.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { listAuditEntries } from "#lib/services/list-audit-entries.ts";

/** Who forked, deleted, verified, made and revoked keys; newest first. */
export const GET = route("admin", async (db, request) => {
  const query = readQuery(request, AuditQuery);
  if (!query.ok) return errorReply(query.error);
  return resultReply(await listAuditEntries(db, query.value));
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
