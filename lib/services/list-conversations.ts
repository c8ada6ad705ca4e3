import type { ConversationInfo } from "#lib/api/conversation-info.ts";
import type { Database } from "#lib/db/store.ts";
import { describeConversation } from "./get-conversation-info.ts";

export type ConversationPage = { items: ConversationInfo[]; next_page_id: string | null };

/**
 * Conversations of all families, newest first. `pageId` is the id of the first conversation of the page
 * (inclusive, as the OpenHands agent server pages); an unknown one starts from the beginning.
 */
export async function listConversations(
  db: Database,
  options: { pageId: string | null; limit: number },
): Promise<ConversationPage> {
  const found = await db.read.listConversations({ fromId: options.pageId, limit: options.limit + 1 });
  const items: ConversationInfo[] = [];
  for (const conversation of found.slice(0, options.limit))
    items.push(await describeConversation(db, conversation));
  return { items, next_page_id: found[options.limit]?.id ?? null };
}

/** The conversations with these ids, in their order; null where there is none. */
export async function findConversations(
  db: Database,
  ids: readonly string[],
): Promise<(ConversationInfo | null)[]> {
  const items: (ConversationInfo | null)[] = [];
  for (const id of ids) {
    const conversation = await db.read.findConversation(id);
    items.push(conversation ? await describeConversation(db, conversation) : null);
  }
  return items;
}
