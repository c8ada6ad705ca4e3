import type { ArchiveReply, ArchiveRequest } from "#lib/api/annotations.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { listDescendants, sourceIdOf } from "#lib/conversation/list-descendants.ts";
import type { Database } from "#lib/db/store.ts";
import { conversationNotFound } from "./not-found.ts";

/**
 * Puts a fork or a sub-agent out of sight, with `withForks` all branches below it too. Nothing of it changes, and a restore brings it
 * back. All or nothing.
 *
 * Errors: `not_found`; `sealed` for an imported run or branch; `conflict` for a conversation that is neither, and for
 * one that is running.
 */
export async function archiveBranch(db: Database, request: ArchiveRequest): Promise<Result<ArchiveReply>> {
  const { conversationId, withForks } = request;
  return db.write(async (tx) => {
    const conversation = await tx.findConversation(conversationId);
    if (!conversation) return conversationNotFound(conversationId);
    const { familyId } = conversation;
    const family = await tx.listConversationsOfFamilies([familyId]);
    const below = listDescendants(family, conversationId);
    const chosen = withForks ? [conversation, ...below] : [conversation];
    const refusal = chosen.map(refuse).find((each) => each !== null);
    if (refusal) return refusal;
    const before = new Set(await tx.listArchived(familyId));
    const archived = chosen.map((each) => each.id).filter((id) => !before.has(id));
    for (const id of archived) await tx.archiveConversation(familyId, id);
    const heldBy = withForks ? 0 : below.filter((each) => !before.has(each.id)).length;
    return ok({ archived, heldBy });
  });
}

function refuse(conversation: Conversation) {
  const name = `“${conversation.title}”`;
  if (conversation.sealed)
    return fail(
      "sealed",
      `${name} is sealed: an audit trail stays in sight. Only forks and sub-agents can be archived.`,
    );
  if (sourceIdOf(conversation) === null)
    return fail("conflict", `${name} is where this run begins. Only forks and sub-agents can be archived.`);
  if (conversation.status === "running")
    return fail("conflict", `${name} is running. Stop it or wait for its turn to end, then archive it.`);
  return null;
}
