import { z } from "zod";
import { parseWith } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { listRuns } from "#lib/services/list-runs.ts";

const Query = z.object({
  query: z.string().max(200).nullable().default(null),
  cursor: z.string().max(500).nullable().default(null),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

export const GET = route("read", async (db, request) => {
  const query = parseWith(Query, Object.fromEntries(new URL(request.url).searchParams));
  return query.ok ? jsonReply(await listRuns(db, query.value)) : errorReply(query.error);
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
