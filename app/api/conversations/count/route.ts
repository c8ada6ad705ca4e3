import { ConversationCountQuery } from "#lib/api/queries.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { countConversations } from "#lib/services/list-conversations.ts";

export const GET = route("read", async (db, request) => {
  const query = readQuery(request, ConversationCountQuery);
  return query.ok ? jsonReply(await countConversations(db, query.value)) : errorReply(query.error);
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
