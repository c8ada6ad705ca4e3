import { z } from "zod";
import { parseWith } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { previewSpawn } from "#lib/services/preview-spawn.ts";

const Query = z.object({ event: z.string().max(500).nullable().default(null) });

export const GET = route<{ conversationId: string }>("read", async (db, request, params) => {
  const query = parseWith(Query, Object.fromEntries(new URL(request.url).searchParams));
  if (!query.ok) return errorReply(query.error);
  const { conversationId } = params;
  return resultReply(await previewSpawn(db, { conversationId, fromEventId: query.value.event }));
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
