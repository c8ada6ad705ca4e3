import { SentRequestQuery } from "#lib/api/queries.ts";
import { SendTurnBody } from "#lib/api/turn.ts";
import { readJson } from "#lib/http/read-json.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { viewDraftRequest, viewSentRequest } from "#lib/services/view-turn-request.ts";
import { processTurns } from "#lib/turns/process-turns.ts";

/** As it was sent. */
export const GET = route<{ conversationId: string }>("read", async (db, request, params) => {
  const query = readQuery(request, SentRequestQuery);
  if (!query.ok) return errorReply(query.error);
  const { conversationId } = params;
  return resultReply(await viewSentRequest(db, { conversationId, attemptId: query.value.attempt }));
});

/** As it would be sent. A POST because a message can be longer than an address; it changes nothing. */
export const POST = route<{ conversationId: string }>("write", async (db, request, params) => {
  const body = await readJson(request, SendTurnBody);
  if (!body.ok) return errorReply(body.error);
  return resultReply(await viewDraftRequest(db, await processTurns(), { ...params, ...body.value }));
});

export const { PUT, PATCH, DELETE } = refuseMethods(["GET", "POST"]);
