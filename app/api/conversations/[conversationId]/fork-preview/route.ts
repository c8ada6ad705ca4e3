import { z } from "zod";
import { ForkCut } from "#lib/api/fork.ts";
import { parseWith } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { previewFork } from "#lib/services/preview-fork.ts";

const Query = z.object({
  event: z.string().max(500).nullable().default(null),
  cut: ForkCut.default("after"),
});

export const GET = route<{ conversationId: string }>("read", async (db, request, params) => {
  const query = parseWith(Query, Object.fromEntries(new URL(request.url).searchParams));
  if (!query.ok) return errorReply(query.error);
  const { event, cut } = query.value;
  return resultReply(
    await previewFork(db, { conversationId: params.conversationId, fromEventId: event, cut }),
  );
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
