import { eventStream } from "#lib/http/event-stream.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { noteVerification } from "#lib/services/note-verification.ts";
import { verifyConversation, verifyToReport } from "#lib/services/verify-conversation.ts";

/** The report as JSON; with `Accept: text/event-stream` progress on the way to it. A fault is an answer, not an error. */
export const GET = route<{ conversationId: string }>("read", async (db, request, params, actor) => {
  if (request.headers.get("accept")?.includes("text/event-stream") !== true) {
    const report = await verifyToReport(db, params.conversationId);
    if (!report.ok) return errorReply(report.error);
    await noteVerification(db, report.value, actor.name);
    return jsonReply(report.value);
  }
  const messages = await verifyConversation(db, params.conversationId);
  if (!messages.ok) return errorReply(messages.error);
  async function* noted() {
    for await (const message of messages.ok ? messages.value : []) {
      if (message.type === "report") await noteVerification(db, message.report, actor.name);
      yield message;
    }
  }
  return eventStream(noted(), { signal: request.signal });
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
