import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Database, Writes } from "#lib/db/store.ts";
import type { FamilyDraft } from "./draft-families.ts";

/**
 * Writes a family with all its conversations in one transaction and seals them; when its bytes are here
 * already, answers the family they made.
 */
export async function storeFamily(
  db: Database,
  draft: FamilyDraft,
): Promise<Result<{ familyId: string; created: boolean }>> {
  const known = await db.read.findConversationByDigest(draft.sourceDigest);
  if (known) return ok({ familyId: known.familyId, created: false });
  const written = await db.write((tx) => writeFamily(tx, draft));
  if (written.ok) return ok({ familyId: draft.family.id, created: true });
  // The same bytes may have been imported while this one waited for the writer.
  const meanwhile = await db.read.findConversationByDigest(draft.sourceDigest);
  return meanwhile ? ok({ familyId: meanwhile.familyId, created: false }) : written;
}

async function writeFamily(tx: Writes, draft: FamilyDraft): Promise<Result<null>> {
  await tx.insertFamily(draft.family);
  if (await tx.findConversationByDigest(draft.sourceDigest))
    return fail("conflict", "This run is here already.");
  for (const { conversation, config, events, payloads } of draft.members) {
    await tx.insertConversation(conversation);
    await tx.insertAgentConfig(conversation.id, config);
    if (conversation.forkedFromId !== null && conversation.forkPointSeq !== null) {
      await tx.copyEvents({
        fromId: conversation.forkedFromId,
        toId: conversation.id,
        throughSeq: conversation.forkPointSeq,
      });
    }
    await tx.appendEvents({ familyId: draft.family.id, conversationId: conversation.id, events, payloads });
  }
  for (const { conversation } of draft.members) await tx.sealConversation(conversation.id);
  return ok(null);
}
