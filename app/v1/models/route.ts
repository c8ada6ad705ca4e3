import { listChatModels } from "#lib/chat/chat-model.ts";
import { chatErrorReply, chatMethodRefusal } from "#lib/http/chat-route-reply.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { processTurns } from "#lib/turns/process-turns.ts";

/** The names `model` may have in /v1/chat/completions. */
export const GET = route(
  "read",
  async () => {
    const { env } = await processTurns();
    const data = listChatModels(env).map(({ id, ownedBy }) => ({
      id,
      object: "model",
      created: 0,
      owned_by: ownedBy,
    }));
    return jsonReply({ object: "list", data });
  },
  { replyError: chatErrorReply },
);

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"], chatMethodRefusal);
