import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { getConversationInfo } from "#lib/services/get-conversation-info.ts";

export const GET = route<{ conversationId: string }>("read", async (db, _request, params) =>
  resultReply(await getConversationInfo(db, params.conversationId)),
);

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
