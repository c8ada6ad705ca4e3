import { LiveRunId } from "#lib/api/live.ts";
import { readBytes } from "#lib/http/read-bytes.ts";
import { checkJsonType, parseWith } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { receiveLiveEvents } from "#lib/services/receive-live-run.ts";

/** The agent server sends at most 5 MiB at once; an event alone can be larger. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024;

/** A batch of events of a run that is going on, as the OpenHands agent server's webhooks send it. */
export const POST = route<{ runId: string }>("ingest", async (db, request, params, actor) => {
  const runId = parseWith(LiveRunId, params.runId);
  if (!runId.ok) return errorReply(runId.error);
  const type = checkJsonType(request);
  if (!type.ok) return errorReply(type.error);
  const body = await readBytes(request, MAX_BATCH_BYTES);
  if (!body.ok) return errorReply(body.error);
  return resultReply(await receiveLiveEvents(db, actor, { conversationId: runId.value, body: body.value }));
});

export const { GET, PUT, PATCH, DELETE } = refuseMethods(["POST"]);
