import { randomUUID } from "node:crypto";
import { ChatCompletionBody, ChatConversationId } from "#lib/api/chat-completion.ts";
import { collectCompletion, completionChunks } from "#lib/chat/chat-reply.ts";
import { chatErrorReply, chatMethodRefusal, chatRunFailure } from "#lib/http/chat-route-reply.ts";
import { dataStream } from "#lib/http/event-stream.ts";
import { parseWith, readJson } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { completeChat } from "#lib/services/complete-chat.ts";
import { processTurns } from "#lib/turns/process-turns.ts";

/** OpenAI Chat Completions; `X-Conversation-Id` names the conversation that is continued or begun. */
export const POST = route(
  "write",
  async (db, request) => {
    const body = await readJson(request, ChatCompletionBody);
    if (!body.ok) return chatErrorReply(body.error);
    const chatId = parseWith(ChatConversationId, request.headers.get("x-conversation-id") ?? "");
    if (!chatId.ok) return chatErrorReply(chatId.error);
    const { signal } = request;
    const run = await completeChat(db, await processTurns(), {
      body: body.value,
      chatId: chatId.value || null,
      signal,
    });
    if (!run.ok) return chatErrorReply(run.error);
    const { conversationId, model, parts } = run.value;
    const head = {
      id: `chatcmpl-${randomUUID()}`,
      created: Math.floor(Date.now() / 1_000),
      model,
    };
    const named = conversationId === null ? {} : { "x-offshoot-conversation": conversationId };
    if (body.value.stream) {
      const includeUsage = body.value.stream_options?.include_usage ?? false;
      return dataStream(completionChunks(head, parts, includeUsage), { signal, headers: named });
    }
    const completion = await collectCompletion(head, parts);
    if (!completion.ok) return chatRunFailure(completion.code, completion.message);
    return jsonReply(completion.body, 200, named);
  },
  { replyError: chatErrorReply },
);

export const { GET, PUT, PATCH, DELETE } = refuseMethods(["POST"], chatMethodRefusal);
