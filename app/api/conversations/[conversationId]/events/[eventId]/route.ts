import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, HEADERS } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { getEventBytes } from "#lib/services/get-event-bytes.ts";

type Params = { conversationId: string; eventId: string };

/** One event as its source wrote it, as the search gives it: the bytes are JSON already. */
export const GET = route<Params>("read", async (db, _request, params) => {
  const found = await getEventBytes(db, params.conversationId, params.eventId);
  if (!found.ok) return errorReply(found.error);
  return new Response(new Uint8Array(found.value.bytes), {
    headers: { ...HEADERS, "content-type": "application/json" },
  });
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
