import type { Actor } from "#lib/access/scope.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import { conversationNotFound } from "./not-found.ts";

/**
 * Removes a fork that holds nothing of its own: the undo of forking. Refused for a sealed run (`sealed`: it is
 * the audit trail), and with `conflict` for a branch that has gone on, or that others were forked from: their
 * shared prefix is drawn in its lane.
 */
export async function deleteConversation(db: Database, actor: Actor, id: string): Promise<Result<null>> {
  return db.write(async (tx) => {
    const conversation = await tx.findConversation(id);
    if (!conversation) return conversationNotFound(id);
    if (conversation.sealed) return fail("sealed", "A sealed run cannot be deleted: it is the audit trail.");
    if (conversation.status === "running" || conversation.headSeq > (conversation.forkPointSeq ?? -1)) {
      return fail("conflict", "This branch has gone on since it was forked, so it is kept.");
    }
    const family = await tx.listConversationsOfFamilies([conversation.familyId]);
    if (family.some((each) => each.forkedFromId === id || each.spawnedById === id)) {
      return fail("conflict", "Other branches were forked or spawned from this one. Delete them first.");
    }
    await tx.deleteConversation(id);
    await tx.insertAuditEntry({
      actor: actor.name,
      action: "delete_fork",
      conversationId: id,
      familyId: conversation.familyId,
      detail: { title: conversation.title, from: conversation.forkedFromId ?? "" },
    });
    return ok(null);
  });
}
