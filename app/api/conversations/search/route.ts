import { ConversationListQuery } from "#lib/api/queries.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { listConversations } from "#lib/services/list-conversations.ts";

export const GET = route("read", async (db, request) => {
  const query = readQuery(request, ConversationListQuery);
  return query.ok ? resultReply(await listConversations(db, query.value)) : errorReply(query.error);
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
