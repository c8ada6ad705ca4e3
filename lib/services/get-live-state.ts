import type { LiveState } from "#lib/api/live.ts";
import { ok, type Result } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import { conversationNotFound } from "./not-found.ts";

/** Whether anything of a family is being recorded, and how far what is shown of it has come. A few narrow rows. */
export async function getLiveState(db: Database, conversationId: string): Promise<Result<LiveState>> {
  const conversation = await db.read.findConversation(conversationId);
  if (!conversation) return conversationNotFound(conversationId);
  const open = await db.read.listOpenRuns(conversation.familyId);
  const revision = open.map((run) => `${run.id} ${run.shownRevision}`).join(" ");
  return ok({ recording: open.length > 0, revision });
}
