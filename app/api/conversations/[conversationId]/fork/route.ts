import { ForkBody } from "#lib/api/fork-body.ts";
import { idempotencyKey } from "#lib/http/idempotency-key.ts";
import { readJson } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { forkConversation } from "#lib/services/fork-conversation.ts";
import { describeConversation } from "#lib/services/get-conversation-info.ts";

export const POST = route<{ conversationId: string }>("write", async (db, request, params, actor) => {
  const body = await readJson(request, ForkBody);
  if (!body.ok) return errorReply(body.error);
  const key = idempotencyKey(request);
  if (!key.ok) return errorReply(key.error);
  const { agent, tags, ...fields } = body.value;
  const { system_prompt: systemPrompt, ...edits } = agent ?? {};
  const forked = await forkConversation(db, {
    conversationId: params.conversationId,
    fromEventId: fields.from_event_id,
    cut: fields.cut,
    id: fields.id,
    title: fields.title,
    tags: tags ?? {},
    resetMetrics: fields.reset_metrics,
    agent: agent && { ...edits, ...(systemPrompt === undefined ? {} : { systemPrompt }) },
    cacheKey: fields.cache_key,
    idempotencyKey: key.value,
    by: actor.name,
  });
  return forked.ok ? jsonReply(await describeConversation(db, forked.value), 201) : errorReply(forked.error);
});

export const { GET, PUT, PATCH, DELETE } = refuseMethods(["POST"]);
