import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { getLiveState } from "#lib/services/get-live-state.ts";

export const GET = route<{ conversationId: string }>("read", async (db, _request, params) =>
  resultReply(await getLiveState(db, params.conversationId)),
);

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
