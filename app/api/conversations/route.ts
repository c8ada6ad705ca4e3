import { ConversationIdsQuery, ConversationListQuery } from "#lib/api/queries.ts";
import { parseWith } from "#lib/http/read-json.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { findConversations, listConversations } from "#lib/services/list-conversations.ts";

/** With `ids` the OpenHands batch lookup (null where there is none), without a page of all conversations. */
export const GET = route("read", async (db, request) => {
  const ids = new URL(request.url).searchParams.getAll("ids");
  if (ids.length > 0) {
    const asked = parseWith(ConversationIdsQuery, { ids });
    return asked.ok ? jsonReply(await findConversations(db, asked.value.ids)) : errorReply(asked.error);
  }
  const query = readQuery(request, ConversationListQuery);
  return query.ok ? resultReply(await listConversations(db, query.value)) : errorReply(query.error);
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
