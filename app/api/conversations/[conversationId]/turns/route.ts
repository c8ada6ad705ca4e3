import { TurnListQuery } from "#lib/api/queries.ts";
import { SendTurnBody } from "#lib/api/turn.ts";
import { idempotencyKey } from "#lib/http/idempotency-key.ts";
import { readJson } from "#lib/http/read-json.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { describeAttempt } from "#lib/services/describe-attempt.ts";
import { listTurns } from "#lib/services/list-turns.ts";
import { sendMessage } from "#lib/services/send-message.ts";
import { processTurns } from "#lib/turns/process-turns.ts";

export const GET = route<{ conversationId: string }>("read", async (db, request, params) => {
  const query = readQuery(request, TurnListQuery);
  if (!query.ok) return errorReply(query.error);
  await processTurns();
  return resultReply(await listTurns(db, params.conversationId, query.value));
});

export const POST = route<{ conversationId: string }>("write", async (db, request, params) => {
  const body = await readJson(request, SendTurnBody);
  if (!body.ok) return errorReply(body.error);
  const key = idempotencyKey(request);
  if (!key.ok) return errorReply(key.error);
  const sent = await sendMessage(db, await processTurns(), {
    conversationId: params.conversationId,
    role: "user",
    text: body.value.text,
    overrides: body.value.overrides,
    idempotencyKey: key.value,
  });
  return sent.ok ? jsonReply(describeAttempt(sent.value), 202) : errorReply(sent.error);
});

export const { PUT, PATCH, DELETE } = refuseMethods(["GET", "POST"]);
