import { z } from "zod";
import { ExportFormat } from "#lib/api/export.ts";
import { parseWith } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { exportConversation } from "#lib/services/export-conversation.ts";

const Query = z.object({ format: ExportFormat });

/** What an export will be and what it loses, without its bytes. */
export const GET = route<{ conversationId: string }>("read", async (db, request, params) => {
  const query = parseWith(Query, Object.fromEntries(new URL(request.url).searchParams));
  if (!query.ok) return errorReply(query.error);
  const written = await exportConversation(db, { ...params, format: query.value.format });
  return written.ok ? jsonReply(written.value.preview) : errorReply(written.error);
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
