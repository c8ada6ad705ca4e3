import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { sealLiveRun } from "#lib/services/seal-live-run.ts";

/** Seals a recorded run by hand that was left open. */
export const POST = route<{ conversationId: string }>("write", async (db, _request, params, actor) =>
  resultReply(await sealLiveRun(db, actor, params.conversationId)),
);

export const { GET, PUT, PATCH, DELETE } = refuseMethods(["POST"]);
