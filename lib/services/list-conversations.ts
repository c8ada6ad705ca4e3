import { z } from "zod";
import type { ConversationInfo, ConversationPage } from "#lib/api/conversation-info.ts";
import type { ConversationCountQuery, ConversationListQuery } from "#lib/api/queries.ts";
import { ok, type Result } from "#lib/app-error.ts";
import { replacedMembers } from "#lib/conversation/current-runs.ts";
import { decodeCursor, encodeCursor } from "#lib/cursor.ts";
import type { Database } from "#lib/db/store.ts";
import { describeConversation } from "./get-conversation-info.ts";

const Place = z.tuple([z.string(), z.string()]);

/**
 * A page of the conversations of all families, newest first unless asked otherwise. The fields are the OpenHands agent
 * server's; its page ids name a conversation and start over when that one is gone, ours name a place and go on.
 *
 * Error: `bad_request` for a `page_id` that is none of ours.
 */
export async function listConversations(
  db: Database,
  query: ConversationListQuery,
): Promise<Result<ConversationPage>> {
  const { status, limit, sort_order: order } = query;
  const place = decodeCursor(Place, query.page_id);
  if (!place.ok) return place;
  const orderBy = order.startsWith("UPDATED_AT") ? "updatedAt" : "createdAt";
  const found = await db.read.listConversations({
    status,
    without: await idsLeftOut(db, query),
    orderBy,
    newestFirst: order.endsWith("_DESC"),
    after: place.value && { at: place.value[0], id: place.value[1] },
    limit: limit + 1,
  });
  const page = found.slice(0, limit);
  const items: ConversationInfo[] = [];
  for (const conversation of page) items.push(await describeConversation(db, conversation));
  const last = found.length > limit ? page.at(-1) : undefined;
  return ok({ items, next_page_id: last ? encodeCursor([last[orderBy], last.id]) : null });
}

/** How many conversations `listConversations` has for that query, over all pages. */
export async function countConversations(db: Database, query: ConversationCountQuery): Promise<number> {
  return db.read.countConversations({ status: query.status, without: await idsLeftOut(db, query) });
}

/** What the runs list does not show either: who adds the conversations up counts every run once. */
async function idsLeftOut(
  db: Database,
  { include_replaced }: Pick<ConversationListQuery, "include_replaced">,
): Promise<string[]> {
  if (include_replaced === "true") return [];
  const { members, roots } = await db.read.listReplaced();
  return [...replacedMembers(members, roots)];
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
