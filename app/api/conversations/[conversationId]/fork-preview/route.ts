import { ForkPreviewQuery } from "#lib/api/queries.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { previewFork } from "#lib/services/preview-fork.ts";

export const GET = route<{ conversationId: string }>("read", async (db, request, params) => {
  const query = readQuery(request, ForkPreviewQuery);
  if (!query.ok) return errorReply(query.error);
  const { event, cut } = query.value;
  return resultReply(
    await previewFork(db, { conversationId: params.conversationId, fromEventId: event, cut }),
  );
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
