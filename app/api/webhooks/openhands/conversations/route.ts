import { LiveConversationBody } from "#lib/api/live.ts";
import { readJson } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { receiveLiveInfo } from "#lib/services/receive-live-run.ts";

/** The usage of every response of a long run is in it. */
const MAX_INFO_BYTES = 16 * 1024 * 1024;

/** What the OpenHands agent server says of a conversation when it begins, changes and ends. */
export const POST = route("ingest", async (db, request, _params, actor) => {
  const info = await readJson(request, LiveConversationBody, MAX_INFO_BYTES);
  if (!info.ok) return errorReply(info.error);
  const taken = await receiveLiveInfo(db, actor, info.value);
  return taken.ok ? jsonReply({ success: true, ...taken.value }) : errorReply(taken.error);
});

export const { GET, PUT, PATCH, DELETE } = refuseMethods(["POST"]);
