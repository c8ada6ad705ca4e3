import { RemovalBody } from "#lib/api/conversation-change.ts";
import { readJson } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { removeSealedRun } from "#lib/services/remove-sealed-run.ts";

/** Removes a sealed run for good and leaves a tombstone in the seal chain that names who asked. */
export const POST = route<{ conversationId: string }>("admin", async (db, request, params, actor) => {
  const body = await readJson(request, RemovalBody);
  if (!body.ok) return errorReply(body.error);
  const { conversationId } = params;
  return resultReply(await removeSealedRun(db, { ...body.value, conversationId, actor: actor.name }));
});

export const { GET, PUT, PATCH, DELETE } = refuseMethods(["POST"]);
