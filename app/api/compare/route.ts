import { CompareQuery } from "#lib/api/compare.ts";
import { parseWith } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { compareConversations } from "#lib/services/compare-conversations.ts";

export const GET = route("read", async (db, request) => {
  const { searchParams } = new URL(request.url);
  const query = parseWith(CompareQuery, { c: searchParams.getAll("c"), with: searchParams.get("with") });
  return query.ok ? resultReply(await compareConversations(db, query.value)) : errorReply(query.error);
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
