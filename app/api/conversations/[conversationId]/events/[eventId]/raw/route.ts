import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { getEventBytes } from "#lib/services/get-event-bytes.ts";

type Params = { conversationId: string; eventId: string };

/** The payload byte for byte. As plain text with nosniff: a browser must never run what a transcript holds. */
export const GET = route<Params>("read", async (db, _request, params) => {
  const found = await getEventBytes(db, params.conversationId, params.eventId);
  if (!found.ok) return errorReply(found.error);
  return new Response(new Uint8Array(found.value.bytes), {
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      etag: `"${found.value.sha256}"`,
    },
  });
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
