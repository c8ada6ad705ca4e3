import { ConversationPatch } from "#lib/api/conversation-change.ts";
import { DeleteQuery } from "#lib/api/queries.ts";
import { readJson } from "#lib/http/read-json.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { deleteBranch } from "#lib/services/delete-branch.ts";
import { getConversationInfo } from "#lib/services/get-conversation-info.ts";
import { updateConversation } from "#lib/services/update-conversation.ts";

type Params = { conversationId: string };

export const GET = route<Params>("read", async (db, _request, params) =>
  resultReply(await getConversationInfo(db, params.conversationId)),
);

export const PATCH = route<Params>("write", async (db, request, params, actor) => {
  const body = await readJson(request, ConversationPatch);
  if (!body.ok) return errorReply(body.error);
  const changed = await updateConversation(db, actor, { id: params.conversationId, ...body.value });
  return changed.ok ? jsonReply({ success: true }) : errorReply(changed.error);
});

export const DELETE = route<Params>("write", async (db, request, params, actor) => {
  const query = readQuery(request, DeleteQuery);
  if (!query.ok) return errorReply(query.error);
  const withDescendants = query.value.descendants === "delete";
  const deleted = await deleteBranch(db, actor, { id: params.conversationId, withDescendants });
  return deleted.ok ? jsonReply({ success: true, ...deleted.value }) : errorReply(deleted.error);
});

export const { POST, PUT } = refuseMethods(["GET", "PATCH", "DELETE"]);
