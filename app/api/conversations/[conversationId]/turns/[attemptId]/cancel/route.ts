import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { cancelTurn } from "#lib/services/cancel-turn.ts";
import { describeAttempt } from "#lib/services/describe-attempt.ts";
import { processTurns } from "#lib/turns/process-turns.ts";

type Params = { conversationId: string; attemptId: string };

export const POST = route<Params>("write", async (db, _request, params) => {
  const cancelled = await cancelTurn(db, await processTurns(), params);
  return cancelled.ok ? jsonReply(describeAttempt(cancelled.value), 202) : errorReply(cancelled.error);
});

export const { GET, PUT, PATCH, DELETE } = refuseMethods(["POST"]);
