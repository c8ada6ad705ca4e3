import { TextSearchQuery } from "#lib/api/queries.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { searchFamilyText } from "#lib/services/search-family-text.ts";

export const GET = route<{ conversationId: string }>("read", async (db, request, params) => {
  const search = readQuery(request, TextSearchQuery);
  if (!search.ok) return errorReply(search.error);
  const { q, cursor } = search.value;
  return resultReply(await searchFamilyText(db, params.conversationId, { query: q, cursor }));
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
