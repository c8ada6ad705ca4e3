import { z } from "zod";
import { parseWith } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { findConversations, listConversations } from "#lib/services/list-conversations.ts";

const Query = z.object({
  ids: z.array(z.string().max(200)).max(99),
  page_id: z.string().max(200).nullable(),
  limit: z.coerce.number().int().min(1).max(100),
});

/** With `ids` the OpenHands batch lookup (null where there is none), without a page of all conversations. */
export const GET = route("read", async (db, request) => {
  const search = new URL(request.url).searchParams;
  const query = parseWith(Query, {
    ids: search.getAll("ids"),
    page_id: search.get("page_id"),
    limit: search.get("limit") ?? 100,
  });
  if (!query.ok) return errorReply(query.error);
  const { ids, page_id: pageId, limit } = query.value;
  if (ids.length > 0) return jsonReply(await findConversations(db, ids));
  return jsonReply(await listConversations(db, { pageId, limit }));
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
