import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { getFamilyAnnotations } from "#lib/services/get-family-annotations.ts";

export const GET = route<{ conversationId: string }>("read", async (db, _request, params) =>
  resultReply(await getFamilyAnnotations(db, params.conversationId)),
);

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
