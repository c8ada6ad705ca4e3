import { processDatabase } from "#lib/db/process-database.ts";
import { resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { getFamilyGraph } from "#lib/services/get-family-graph.ts";

export const GET = route<{ conversationId: string }>(processDatabase, async (db, _request, params) =>
  resultReply(await getFamilyGraph(db, params.conversationId)),
);
