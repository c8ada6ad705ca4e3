import type { Actor } from "#lib/access/scope.ts";
import type { ForkReply, ForkRequest } from "#lib/api/fork.ts";
import { ok, type Result } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import { forkConversation } from "./fork-conversation.ts";
import { readMessageText } from "./read-message-text.ts";

/** Forks as the dialog asks and answers what the page needs next, with the text of a message left out. */
export async function forkFromDialog(
  db: Database,
  actor: Actor,
  request: ForkRequest,
): Promise<Result<ForkReply>> {
  const title = request.title || null;
  const forked = await forkConversation(db, { ...request, title, id: null, by: actor.name });
  if (!forked.ok) return forked;
  const fork = forked.value;
  const { conversationId, fromEventId, cut } = request;
  const left =
    cut === "before" && fromEventId !== null ? await db.read.findEvent(conversationId, fromEventId) : null;
  return ok({
    familyId: fork.familyId,
    conversationId: fork.id,
    title: fork.title,
    promptCacheKey: fork.promptCacheKey,
    prefill: left && (await readMessageText(db.read, fork.familyId, left)),
  });
}
