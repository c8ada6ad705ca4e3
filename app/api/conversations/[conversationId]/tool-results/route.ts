import { ToolResultsBody } from "#lib/api/turn.ts";
import { idempotencyKey } from "#lib/http/idempotency-key.ts";
import { readJson } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { answerToolCalls } from "#lib/services/answer-tool-calls.ts";
import { describeAttempt } from "#lib/services/describe-attempt.ts";
import { processTurns } from "#lib/turns/process-turns.ts";

export const POST = route<{ conversationId: string }>("write", async (db, request, params) => {
  const body = await readJson(request, ToolResultsBody);
  if (!body.ok) return errorReply(body.error);
  const key = idempotencyKey(request);
  if (!key.ok) return errorReply(key.error);
  const answered = await answerToolCalls(db, await processTurns(), {
    conversationId: params.conversationId,
    ...body.value,
    idempotencyKey: key.value,
  });
  if (!answered.ok) return errorReply(answered.error);
  const { attempt, pendingCalls } = answered.value;
  return jsonReply({ attempt: attempt && describeAttempt(attempt), pendingCalls }, attempt ? 202 : 200);
});

export const { GET, PUT, PATCH, DELETE } = refuseMethods(["POST"]);
