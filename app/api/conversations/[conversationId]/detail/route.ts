import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { getConversationDetail } from "#lib/services/get-conversation-detail.ts";

export const GET = route<{ conversationId: string }>("read", async (db, _request, params) =>
  resultReply(await getConversationDetail(db, params.conversationId)),
);

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
