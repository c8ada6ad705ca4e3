import type { FamilyAnnotations } from "#lib/api/annotations.ts";
import { ok, type Result } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import { conversationNotFound } from "./not-found.ts";

/** Everything kept beside the history of the family `conversationId` belongs to. */
export async function getFamilyAnnotations(
  db: Database,
  conversationId: string,
): Promise<Result<FamilyAnnotations>> {
  const conversation = await db.read.findConversation(conversationId);
  if (!conversation) return conversationNotFound(conversationId);
  const [annotations, archived] = await Promise.all([
    db.read.listAnnotations(conversation.familyId),
    db.read.listArchived(conversation.familyId),
  ]);
  return ok({ annotations, archived });
}
