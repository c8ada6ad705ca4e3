import { idempotencyKey } from "#lib/http/idempotency-key.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { describeAttempt } from "#lib/services/describe-attempt.ts";
import { retryAttempt } from "#lib/services/retry-attempt.ts";
import { processTurns } from "#lib/turns/process-turns.ts";

type Params = { conversationId: string; attemptId: string };

export const POST = route<Params>("write", async (db, request, params) => {
  const key = idempotencyKey(request);
  if (!key.ok) return errorReply(key.error);
  const retried = await retryAttempt(db, await processTurns(), { ...params, idempotencyKey: key.value });
  return retried.ok ? jsonReply(describeAttempt(retried.value), 202) : errorReply(retried.error);
});

export const { GET, PUT, PATCH, DELETE } = refuseMethods(["POST"]);
