import { type ConversationInfo, toConversationInfo } from "#lib/api/conversation-info.ts";
import { ok, type Result } from "#lib/app-error.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Database } from "#lib/db/store.ts";
import { conversationNotFound } from "./not-found.ts";

/** One conversation in the wire form of the OpenHands agent server. */
export async function getConversationInfo(db: Database, id: string): Promise<Result<ConversationInfo>> {
  const conversation = await db.read.findConversation(id);
  return conversation ? ok(await describeConversation(db, conversation)) : conversationNotFound(id);
}

/** The wire form of a conversation already at hand. */
export async function describeConversation(
  db: Database,
  conversation: Conversation,
): Promise<ConversationInfo> {
  const config = await db.read.findAgentConfig(conversation.id);
  const leaf =
    conversation.headSeq < 0 ? null : await db.read.findEventBySeq(conversation.id, conversation.headSeq);
  return toConversationInfo(conversation, config ?? { provider: null, model: null }, leaf?.eventId ?? null);
}
