import { SpawnPreviewQuery } from "#lib/api/queries.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { previewSpawn } from "#lib/services/preview-spawn.ts";

export const GET = route<{ conversationId: string }>("read", async (db, request, params) => {
  const query = readQuery(request, SpawnPreviewQuery);
  if (!query.ok) return errorReply(query.error);
  const { conversationId } = params;
  return resultReply(await previewSpawn(db, { conversationId, fromEventId: query.value.event }));
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
