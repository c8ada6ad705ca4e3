import { SampleBody } from "#lib/api/turn.ts";
import { ok } from "#lib/app-error.ts";
import { idempotencyKey } from "#lib/http/idempotency-key.ts";
import { readJson } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonTextReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { replyOnceAcross } from "#lib/services/reply-once-across.ts";
import { sampleForks } from "#lib/services/sample-forks.ts";
import { processTurns } from "#lib/turns/process-turns.ts";

export const POST = route<{ conversationId: string }>("write", async (db, request, params, actor) => {
  const body = await readJson(request, SampleBody);
  if (!body.ok) return errorReply(body.error);
  const key = idempotencyKey(request);
  if (!key.ok) return errorReply(key.error);
  const { conversationId } = params;
  const call = { scope: `samples ${conversationId}`, key: key.value, request: body.value };
  const replied = await replyOnceAcross(db, call, async () => {
    const request = { ...body.value, conversationId, idempotencyKey: key.value, by: actor.name };
    const sampled = await sampleForks(db, await processTurns(), request);
    return sampled.ok ? ok({ status: 202, body: JSON.stringify(sampled.value) }) : sampled;
  });
  return replied.ok ? jsonTextReply(replied.value) : errorReply(replied.error);
});

export const { GET, PUT, PATCH, DELETE } = refuseMethods(["POST"]);
