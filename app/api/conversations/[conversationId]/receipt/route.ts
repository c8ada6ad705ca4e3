import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { findReceipt } from "#lib/services/find-receipt.ts";

export const GET = route<{ conversationId: string }>("read", async (db, _request, params) =>
  resultReply(await findReceipt(db, params.conversationId)),
);

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
