import { eventStream } from "#lib/http/event-stream.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { enterStream, whileOpen } from "#lib/http/stream-limit.ts";
import { watchTurn } from "#lib/services/watch-turn.ts";
import { processTurns } from "#lib/turns/process-turns.ts";

type Params = { conversationId: string; attemptId: string };

export const GET = route<Params>("read", async (db, request, params) => {
  const { signal } = request;
  const entered = enterStream(request.headers, signal);
  if (!entered.ok) return errorReply(entered.error);
  const messages = await watchTurn(db, await processTurns(), { ...params, signal });
  if (messages.ok) return eventStream(whileOpen(messages.value, entered.value), { signal });
  entered.value();
  return errorReply(messages.error);
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
