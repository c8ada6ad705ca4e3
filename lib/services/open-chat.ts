import { randomUUID } from "node:crypto";
import type { ChatCompletionBody, ChatMessage } from "#lib/api/chat-completion.ts";
import { ok, type Result } from "#lib/app-error.ts";
import { isOfflineModel } from "#lib/chat/chat-model.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { derivePromptCacheKey } from "#lib/conversation/derive-cache-key.ts";
import type { Database, Reads, Writes } from "#lib/db/store.ts";
import type { ImportedConversation } from "#lib/importers/importer.ts";
import { openaiMessages } from "#lib/importers/openai-messages/importer.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { OFFLINE_ID } from "#lib/llm/provider-list.ts";
import { logError } from "#lib/log.ts";
import { sha256 } from "#lib/sha256.ts";
import { turnInFlight } from "./begin-turn.ts";
import { draftFamilies, type FamilyDraft, type MemberDraft } from "./draft-families.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** A chat as it is drafted from a request, before anything is stored. */
export type ChatDraft = { family: FamilyDraft; member: MemberDraft };

/** The conversation a client's `X-Conversation-Id` names: by its id, or by the name its first request gave it. */
export async function findChat(reads: Reads, chatId: string): Promise<Conversation | null> {
  const byId = UUID.test(chatId) ? await reads.findConversation(chatId.toLowerCase()) : null;
  return byId ?? (await reads.findConversationByDigest(digestOf(chatId)));
}

/**
 * Whether a conversation has nothing but what a first request brought that was never answered: as if it were not
 * there, so that the next request begins with its own history (docker-agent: nothing is cached before a commit).
 */
export function isUnanswered(conversation: Conversation, chatId: string): boolean {
  return conversation.version === 0 && conversation.sourceDigest === digestOf(chatId);
}

/**
 * A conversation made from a request's history: everything before the message that is sent now. Its key is the one
 * the request brings, else one made from its id.
 */
export async function draftChat(
  chatId: string | null,
  body: ChatCompletionBody,
  history: readonly ChatMessage[],
  session: string,
): Promise<ChatDraft> {
  const imported = readHistory(body, history);
  const id = chatId !== null && UUID.test(chatId) ? chatId.toLowerCase() : randomUUID();
  const name = chatId ?? id;
  const sourceDigest = digestOf(name);
  const [family] = await draftFamilies([{ ...imported, externalId: name, sourceDigest }], "openai-messages", {
    origin: "chat",
    labels: NO_LABELS,
  });
  const member = family?.members[0];
  if (!family || !member) throw new Error("A drafted chat has one family with one conversation.");
  const identified = chatId === null ? body : { ...body, conversation_id: chatId };
  const { key, source, notice } = derivePromptCacheKey(sha256, {
    body: identified,
    uuid: session,
    isNewSession: true,
  });
  if (notice?.level === "warn") logError("chat", notice.message);
  const conversation: Conversation = {
    ...member.conversation,
    id,
    status: "idle",
    promptCacheKey: key,
    promptCacheKeySource: source,
  };
  const events = member.events.map((event) => ({ ...event, originConversationId: id }));
  return { family, member: { ...member, conversation, events } };
}

/**
 * Stores a drafted chat, or answers the one that is there: a client that asks twice has one conversation. One that
 * was never answered makes room for this request's history and model.
 * Errors: `conflict` while such a one is being answered.
 */
export async function storeChat(
  db: Database,
  chatId: string,
  { family, member }: ChatDraft,
): Promise<Result<Conversation>> {
  return db.write(async (tx) => {
    const known = await findChat(tx, chatId);
    if (known) {
      if (!isUnanswered(known, chatId) || (await isSameChat(tx, known, member))) return ok(known);
      if (known.status === "running") return turnInFlight();
      await tx.deleteConversation(known.id);
      return insertChat(tx, known.familyId, member);
    }
    await tx.insertFamily(family.family);
    return insertChat(tx, family.family.id, member);
  });
}

/** A first request that failed is often sent again with another model. */
async function isSameChat(reads: Reads, known: Conversation, { conversation, config }: MemberDraft) {
  if (known.headHash !== conversation.headHash) return false;
  const { provider, model } = (await reads.findAgentConfig(known.id)) ?? config;
  return provider === config.provider && model === config.model;
}

async function insertChat(tx: Writes, familyId: string, member: MemberDraft): Promise<Result<Conversation>> {
  const conversation = { ...member.conversation, familyId };
  await tx.insertConversation(conversation);
  await tx.insertAgentConfig(conversation.id, member.config);
  const { events, payloads } = member;
  await tx.appendEvents({ familyId, conversationId: conversation.id, events, payloads });
  return ok(conversation);
}

/** The request's history in the words of our importer; without any message, an empty conversation. */
function readHistory(body: ChatCompletionBody, history: readonly ChatMessage[]): ImportedConversation {
  const { model, tools } = body;
  const asked = history.length > 0 ? history : [{ role: "user", content: "." }];
  const record = { messages: asked, model, ...(tools === undefined ? {} : { tools }) };
  const bytes = new TextEncoder().encode(JSON.stringify(record));
  const [read] = openaiMessages.read([{ path: "request.json", bytes }]).conversations;
  if (!read) throw new Error("Checked messages make one conversation.");
  const events = history.length > 0 ? read.events : [];
  const title = titleOf(body.messages ?? []);
  const config = isOfflineModel(model)
    ? { ...read.config, provider: OFFLINE_ID, model: OFFLINE_ID }
    : read.config;
  return {
    ...read,
    key: "chat",
    title,
    config,
    events,
    promptCacheKey: null,
    status: "idle",
    agentState: "{}",
  };
}

function titleOf(messages: readonly ChatMessage[]): string {
  const first = messages.find(({ role }) => role === "user");
  const text = typeof first?.content === "string" ? first.content : (first?.content?.[0]?.text ?? "");
  return oneLine(text).slice(0, 80) || "Chat";
}

/** Two requests with one name find one conversation: the column is unique. */
function digestOf(chatId: string): string {
  return sha256(`x-conversation-id ${chatId}`);
}
