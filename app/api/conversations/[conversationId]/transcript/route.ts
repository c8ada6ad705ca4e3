import { TranscriptQuery } from "#lib/api/queries.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { getTranscript } from "#lib/services/get-transcript.ts";

export const GET = route<{ conversationId: string }>("read", async (db, request, params) => {
  const bounds = readQuery(request, TranscriptQuery);
  return bounds.ok
    ? resultReply(await getTranscript(db, params.conversationId, bounds.value))
    : errorReply(bounds.error);
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
