import { ExportQuery } from "#lib/api/export.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { exportConversation } from "#lib/services/export-conversation.ts";

/** What an export will be and what it loses, without its bytes. */
export const GET = route<{ conversationId: string }>("read", async (db, request, params) => {
  const query = readQuery(request, ExportQuery);
  if (!query.ok) return errorReply(query.error);
  const written = await exportConversation(db, { ...params, format: query.value.format });
  return written.ok ? jsonReply(written.value.describe()) : errorReply(written.error);
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
