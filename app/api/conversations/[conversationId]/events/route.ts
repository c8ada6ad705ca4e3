import { SendEventBody } from "#lib/api/send-event.ts";
import { fail } from "#lib/app-error.ts";
import { idempotencyKey } from "#lib/http/idempotency-key.ts";
import { readJson } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { sendMessage } from "#lib/services/send-message.ts";
import { processTurns } from "#lib/turns/process-turns.ts";

/** The OpenHands agent server's way of sending a message; ours adds the attempt's id to its answer. */
export const POST = route<{ conversationId: string }>("write", async (db, request, params) => {
  const body = await readJson(request, SendEventBody);
  if (!body.ok) return errorReply(body.error);
  const key = idempotencyKey(request);
  if (!key.ok) return errorReply(key.error);
  const { role, content, run } = body.value;
  if (!run) {
    const sentence =
      'Messages are sent with "run": true here: a message is in the history together with its answer, or not at all.';
    return errorReply(fail("bad_request", sentence).error);
  }
  const sent = await sendMessage(db, await processTurns(), {
    conversationId: params.conversationId,
    role,
    text: content.map((part) => part.text).join("\n\n"),
    overrides: null,
    idempotencyKey: key.value,
  });
  return sent.ok ? jsonReply({ success: true, attempt_id: sent.value.id }) : errorReply(sent.error);
});

export const { GET, PUT, PATCH, DELETE } = refuseMethods(["POST"]);
