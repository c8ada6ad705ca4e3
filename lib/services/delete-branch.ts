import type { Actor } from "#lib/access/scope.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Database } from "#lib/db/store.ts";
import { conversationNotFound } from "./not-found.ts";
import { stillRecording } from "./still-recording.ts";

/** Which conversation; `withDescendants` takes the forks and sub-agents below it along. */
export type BranchDeletion = { id: string; withDescendants: boolean };

/**
 * Deletes a live conversation for good, with what was said in it; a family that is empty then goes too. All or nothing.
 * The button that takes a new fork back is `deleteConversation`: that one never deletes what somebody said.
 *
 * Errors: `not_found`; `sealed` for an audit trail, which only an administrator removes; `conflict` while branches
 * hang from it that were not asked to go along, and while it or one of them is running or being recorded.
 */
export async function deleteBranch(
  db: Database,
  actor: Actor,
  { id, withDescendants }: BranchDeletion,
): Promise<Result<{ deleted: string[] }>> {
  return db.write(async (tx) => {
    const conversation = await tx.findConversation(id);
    if (!conversation) return conversationNotFound(id);
    const { familyId } = conversation;
    const family = await tx.listConversationsOfFamilies([familyId]);
    const below = hangingFrom(family, id);
    if (below.length > 0 && !withDescendants) return stillNeeded(below.length);
    const chosen = [conversation, ...below];
    const refusal = chosen.map(refuse).find((each) => each !== null);
    if (refusal) return refusal;
    for (const each of chosen) if (await tx.findOpenRunOf(each.id)) return stillRecording();
    // Branches before what they hang from.
    for (const each of chosen.toReversed()) {
      await tx.deleteConversation(each.id);
      await tx.insertAuditEntry({
        actor: actor.name,
        action: "delete_branch",
        conversationId: each.id,
        familyId,
        detail: { title: each.title, from: each.forkedFromId ?? each.spawnedById ?? "" },
      });
    }
    if (chosen.length === family.length) await tx.deleteFamily(familyId);
    return ok({ deleted: chosen.map((each) => each.id) });
  });
}

/** Forks and sub-agents below a conversation. In the family's order, in which whatever hangs comes later. */
function hangingFrom(family: readonly Conversation[], id: string): Conversation[] {
  const above = new Set([id]);
  return family.filter((each) => {
    const hangs = above.has(each.forkedFromId ?? "") || above.has(each.spawnedById ?? "");
    if (hangs) above.add(each.id);
    return hangs;
  });
}

function refuse({ title, sealed, status }: Conversation) {
  if (sealed)
    return fail(
      "sealed",
      `“${title}” is sealed: an audit trail is removed by an administrator only, through POST …/removal.`,
    );
  if (status === "running")
    return fail("conflict", `“${title}” is running. Stop it or wait for its turn to end, then delete it.`);
  return null;
}

function stillNeeded(count: number) {
  const branches = count === 1 ? "One branch hangs" : `${count} branches hang`;
  return fail(
    "conflict",
    `${branches} from this one. Delete them first, or ask for it with ?descendants=delete.`,
  );
}
