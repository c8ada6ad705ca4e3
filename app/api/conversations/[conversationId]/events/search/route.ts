import { EventSearchQuery } from "#lib/api/queries.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonTextReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { searchEvents } from "#lib/services/search-events.ts";

export const GET = route<{ conversationId: string }>("read", async (db, request, params) => {
  const query = readQuery(request, EventSearchQuery);
  if (!query.ok) return errorReply(query.error);
  const page = await searchEvents(db, params.conversationId, {
    pageId: query.value.page_id,
    limit: query.value.limit,
    kind: query.value.kind,
    newestFirst: query.value.sort_order === "TIMESTAMP_DESC",
    timestampFrom: query.value.timestamp__gte,
    timestampTo: query.value.timestamp__lt,
  });
  if (!page.ok) return errorReply(page.error);
  // The items are JSON texts already: parsing and writing them again would change big numbers and key order.
  const body = `{"items":[${page.value.items.join(",")}],"next_page_id":${JSON.stringify(page.value.nextPageId)}}`;
  return jsonTextReply({ body, status: 200 });
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
