import type { Actor } from "#lib/access/scope.ts";
import type { ConversationPatch } from "#lib/api/conversation-change.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import { checkTags } from "#lib/conversation/tags.ts";
import type { Database } from "#lib/db/store.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { conversationNotFound } from "./not-found.ts";

/**
 * Gives a conversation another title, other tags, or both; a sealed one too, because no receipt covers them.
 * Errors: `not_found`, `invalid_request` for a tag that is none and a title without anything to read.
 */
export async function updateConversation(
  db: Database,
  actor: Actor,
  { id, title, tags }: ConversationPatch & { id: string },
): Promise<Result<null>> {
  const checked = tags === undefined ? null : checkTags(tags);
  if (checked && !checked.ok) return checked;
  // Titles are shown beside others': one with bidi marks would turn the text around it.
  const shown = title === undefined ? null : oneLine(title);
  if (shown === "")
    return fail("invalid_request", "The title has nothing to read in it. Give it some words.");
  return db.write(async (tx) => {
    const conversation = await tx.findConversation(id);
    if (!conversation) return conversationNotFound(id);
    if (shown !== null) {
      await tx.renameConversation(id, shown);
      // A run is listed under the title of where it begins.
      const [first] = await tx.listConversationsOfFamilies([conversation.familyId]);
      if (first?.id === id) await tx.renameFamily(conversation.familyId, shown);
    }
    if (checked) await tx.replaceTags(id, checked.value);
    await tx.insertAuditEntry({
      actor: actor.name,
      action: "edit_conversation",
      conversationId: id,
      familyId: conversation.familyId,
      detail: { title: shown ?? conversation.title, from: conversation.title },
    });
    return ok(null);
  });
}
