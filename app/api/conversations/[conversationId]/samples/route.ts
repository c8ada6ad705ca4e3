import { SampleBody } from "#lib/api/turn.ts";
import { idempotencyKey } from "#lib/http/idempotency-key.ts";
import { readJson } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { sampleForks } from "#lib/services/sample-forks.ts";
import { processTurns } from "#lib/turns/process-turns.ts";

export const POST = route<{ conversationId: string }>("write", async (db, request, params, actor) => {
  const body = await readJson(request, SampleBody);
  if (!body.ok) return errorReply(body.error);
  const key = idempotencyKey(request);
  if (!key.ok) return errorReply(key.error);
  const sampled = await sampleForks(db, await processTurns(), {
    ...body.value,
    conversationId: params.conversationId,
    idempotencyKey: key.value,
    by: actor.name,
  });
  return resultReply(sampled, 202);
});

export const { GET, PUT, PATCH, DELETE } = refuseMethods(["POST"]);
