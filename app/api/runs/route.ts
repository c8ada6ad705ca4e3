import { RunListQuery } from "#lib/api/queries.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { listRuns } from "#lib/services/list-runs.ts";

export const GET = route("read", async (db, request) => {
  const query = readQuery(request, RunListQuery);
  if (!query.ok) return errorReply(query.error);
  const { count, ...search } = query.value;
  return resultReply(await listRuns(db, { ...search, count: count === "true" }));
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
