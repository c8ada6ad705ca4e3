import type { ConversationDetail } from "#lib/api/transcript.ts";
import { ok, type Result } from "#lib/app-error.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { addTotals, pathTotals } from "#lib/conversation/metrics.ts";
import type { Database } from "#lib/db/store.ts";
import { conversationNotFound } from "./not-found.ts";

/** What the side panel shows of a conversation beside its events: config, lineage, path totals, shared keys. */
export async function getConversationDetail(
  db: Database,
  conversationId: string,
): Promise<Result<ConversationDetail>> {
  const conversation = await db.read.findConversation(conversationId);
  const config = conversation && (await db.read.findAgentConfig(conversationId));
  if (!conversation || !config) return conversationNotFound(conversationId);
  const [family, events] = await Promise.all([
    db.read.listConversationsOfFamilies([conversation.familyId]),
    db.read.listEvents({ conversationId, fromSeq: 0, toSeq: conversation.headSeq }),
  ]);
  return ok({
    conversation,
    config,
    lineage: lineageOf(conversation, family),
    pathTotals: addTotals(pathTotals(events), conversation.unattributed),
    sharesKeyWith: family
      .filter((each) => each.id !== conversation.id && each.promptCacheKey === conversation.promptCacheKey)
      .map(({ id, title }) => ({ id, title })),
  });
}

/** From the family's root down to the source. A source that was deleted ends the line. */
function lineageOf(
  conversation: Conversation,
  family: readonly Conversation[],
): ConversationDetail["lineage"] {
  const byId = new Map(family.map((each) => [each.id, each]));
  const lineage: ConversationDetail["lineage"] = [];
  let child = conversation;
  for (;;) {
    const source = child.forkedFromId === null ? undefined : byId.get(child.forkedFromId);
    if (!source) return lineage.reverse();
    lineage.push({ id: source.id, title: source.title, forkPointEventId: child.forkPointEventId });
    child = source;
  }
}
