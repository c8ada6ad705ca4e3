import { z } from "zod";
import { parseWith } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { searchEvents } from "#lib/services/search-events.ts";

const Query = z.object({
  page_id: z.string().max(500).nullable().default(null),
  limit: z.coerce.number().int().min(1).max(100).default(100),
  kind: z.string().max(200).nullable().default(null),
  sort_order: z.enum(["TIMESTAMP", "TIMESTAMP_DESC"]).default("TIMESTAMP"),
  timestamp__gte: z.string().max(50).nullable().default(null),
  timestamp__lt: z.string().max(50).nullable().default(null),
});

export const GET = route<{ conversationId: string }>("read", async (db, request, params) => {
  const query = parseWith(Query, Object.fromEntries(new URL(request.url).searchParams));
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
  return new Response(body, {
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
