import { KnownLanes } from "#lib/api/graph-stream.ts";
import { graphStream } from "#lib/http/graph-stream.ts";
import { readJson } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { streamFamilyGraph } from "#lib/services/stream-family-graph.ts";

export const GET = route<{ conversationId: string }>("read", async (db, request, params) => {
  const parts = await streamFamilyGraph(db, params.conversationId);
  const opening = new URL(request.url).searchParams.has("opening");
  return parts.ok ? graphStream(parts.value, { opening }) : errorReply(parts.error);
});

/** Only what has changed since; a POST because what is known does not fit into an address. */
export const POST = route<{ conversationId: string }>("read", async (db, request, params) => {
  const body = await readJson(request, KnownLanes);
  if (!body.ok) return errorReply(body.error);
  const parts = await streamFamilyGraph(db, params.conversationId, body.value.known);
  return parts.ok ? graphStream(parts.value, { opening: false }) : errorReply(parts.error);
});

export const { PUT, PATCH, DELETE } = refuseMethods(["GET", "POST"]);
