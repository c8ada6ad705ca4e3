import { eventStream } from "#lib/http/event-stream.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { watchTurn } from "#lib/services/watch-turn.ts";
import { processTurns } from "#lib/turns/process-turns.ts";

type Params = { conversationId: string; attemptId: string };

export const GET = route<Params>("read", async (db, request, params) => {
  const { signal } = request;
  const messages = await watchTurn(db, await processTurns(), { ...params, signal });
  return messages.ok ? eventStream(messages.value, { signal }) : errorReply(messages.error);
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
