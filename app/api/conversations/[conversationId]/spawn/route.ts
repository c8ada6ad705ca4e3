import { SpawnBody } from "#lib/api/spawn-body.ts";
import { idempotencyKey } from "#lib/http/idempotency-key.ts";
import { readJson } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { describeConversation } from "#lib/services/get-conversation-info.ts";
import { spawnConversation } from "#lib/services/spawn-conversation.ts";

export const POST = route<{ conversationId: string }>("write", async (db, request, params, actor) => {
  const body = await readJson(request, SpawnBody);
  if (!body.ok) return errorReply(body.error);
  const key = idempotencyKey(request);
  if (!key.ok) return errorReply(key.error);
  const { agent, tags, from_event_id: fromEventId, cache_key: cacheKey, ...fields } = body.value;
  const { system_prompt: systemPrompt, ...edits } = agent ?? {};
  const spawned = await spawnConversation(db, {
    ...fields,
    conversationId: params.conversationId,
    fromEventId,
    tags: tags ?? {},
    agent: agent && { ...edits, ...(systemPrompt === undefined ? {} : { systemPrompt }) },
    cacheKey,
    idempotencyKey: key.value,
    by: actor.name,
  });
  return spawned.ok
    ? jsonReply(await describeConversation(db, spawned.value), 201)
    : errorReply(spawned.error);
});

export const { GET, PUT, PATCH, DELETE } = refuseMethods(["POST"]);
