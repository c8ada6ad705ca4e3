import type { TranscriptWindow } from "#lib/api/transcript.ts";
import { ok, type Result } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import { conversationNotFound } from "./not-found.ts";
import { readContents } from "./read-contents.ts";

/** Events `from`..`to` (seq, inclusive) with their readable bodies; bounds beyond the head are cut. */
export async function getTranscript(
  db: Database,
  conversationId: string,
  bounds: { from: number; to: number },
): Promise<Result<TranscriptWindow>> {
  const conversation = await db.read.findConversation(conversationId);
  if (!conversation) return conversationNotFound(conversationId);
  const events = await db.read.listEvents({ conversationId, fromSeq: bounds.from, toSeq: bounds.to });
  const contents = await readContents(db.read, conversation.familyId, events);
  return ok({
    headSeq: conversation.headSeq,
    events: events.map((event, index) => ({ ...event, parts: contents[index]?.parts ?? [] })),
  });
}
