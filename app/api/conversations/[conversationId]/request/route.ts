import { z } from "zod";
import { SendTurnBody } from "#lib/api/turn.ts";
import { parseWith, readJson } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { viewDraftRequest, viewSentRequest } from "#lib/services/view-turn-request.ts";
import { processTurns } from "#lib/turns/process-turns.ts";

const Query = z.object({
  attempt: z
    .string({ error: "Name an attempt: ?attempt=…, or POST a message to see what would be sent." })
    .min(1)
    .max(200),
});

/** As it was sent. */
export const GET = route<{ conversationId: string }>("read", async (db, request, params) => {
  const query = parseWith(Query, Object.fromEntries(new URL(request.url).searchParams));
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
