import { z } from "zod";
import { parseWith } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { listAuditEntries } from "#lib/services/list-audit-entries.ts";

const Query = z.object({
  before: z.coerce.number().int().min(1).nullable().default(null),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** Who forked, deleted, verified, made and revoked keys; newest first. */
export const GET = route("admin", async (db, request) => {
  const query = parseWith(Query, Object.fromEntries(new URL(request.url).searchParams));
  if (!query.ok) return errorReply(query.error);
  const { before, limit } = query.value;
  return jsonReply(await listAuditEntries(db, { beforeId: before, limit }));
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
