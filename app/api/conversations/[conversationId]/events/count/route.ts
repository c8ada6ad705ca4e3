import { EventCountQuery } from "#lib/api/queries.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { countEvents } from "#lib/services/search-events.ts";

export const GET = route<{ conversationId: string }>("read", async (db, request, params) => {
  const query = readQuery(request, EventCountQuery);
  if (!query.ok) return errorReply(query.error);
  const { kind, timestamp__gte: timestampFrom, timestamp__lt: timestampTo } = query.value;
  return resultReply(await countEvents(db, params.conversationId, { kind, timestampFrom, timestampTo }));
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
