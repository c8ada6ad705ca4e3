import { ExportQuery } from "#lib/api/export.ts";
import { attachment } from "#lib/http/content-disposition.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { exportConversation } from "#lib/services/export-conversation.ts";

/** The branch as a file. Always a download: a browser must never run what a transcript holds. */
export const GET = route<{ conversationId: string }>("read", async (db, request, params) => {
  const query = readQuery(request, ExportQuery);
  if (!query.ok) return errorReply(query.error);
  const written = await exportConversation(db, { ...params, format: query.value.format });
  if (!written.ok) return errorReply(written.error);
  const { fileName, contentType, bytes } = written.value.download;
  return new Response(new Uint8Array(bytes), {
    headers: {
      "content-type": contentType,
      "content-disposition": attachment(fileName),
      "content-length": String(bytes.byteLength),
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
