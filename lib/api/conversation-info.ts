import { z } from "zod";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { CacheKeySource, ConversationStatus } from "#lib/conversation/conversation.ts";
import { type Totals, Totals as TotalsSchema } from "#lib/conversation/usage.ts";

/**
 * A conversation on the wire, with the field names of the OpenHands agent server's ConversationInfo
 * where it has them; `prompt_cache_key` and what follows are ours.
 */
export const ConversationInfo = z.object({
  id: z.string(),
  title: z.string(),
  execution_status: ConversationStatus,
  tags: z.record(z.string(), z.string()),
  workspace: z.unknown(),
  agent: z.object({ provider: z.string().nullable(), llm: z.object({ model: z.string().nullable() }) }),
  agent_state: z.unknown(),
  activated_knowledge_skills: z.array(z.string()),
  leaf_event_id: z.string().nullable(),
  forked_from_conversation_id: z.string().nullable(),
  forked_from_event_id: z.string().nullable(),
  parent_conversation_id: z.string().nullable(),
  /** The event of the parent that spawned this sub-agent. */
  parent_event_id: z.string().nullable(),
  /** Own spend only: a fork starts at zero. */
  metrics: TotalsSchema,
  carried_metrics: TotalsSchema.nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  prompt_cache_key: z.string(),
  prompt_cache_key_source: CacheKeySource,
  family_id: z.string(),
  sealed: z.boolean(),
  event_count: z.number().int(),
  head_hash: z.string(),
});
export type ConversationInfo = z.infer<typeof ConversationInfo>;

/** GET /api/conversations/search */
export const ConversationPage = z.object({
  items: z.array(ConversationInfo),
  next_page_id: z.string().nullable(),
});
export type ConversationPage = z.infer<typeof ConversationPage>;

/** `leafEventId` is the last event's id, null for an empty conversation. */
export function toConversationInfo(
  conversation: Conversation,
  config: Pick<AgentConfig, "provider" | "model">,
  leafEventId: string | null,
): ConversationInfo {
  return {
    id: conversation.id,
    title: conversation.title,
    execution_status: conversation.status,
    tags: conversation.tags,
    workspace: conversation.workspace === null ? null : JSON.parse(conversation.workspace),
    agent: { provider: config.provider, llm: { model: config.model } },
    agent_state: JSON.parse(conversation.agentState),
    activated_knowledge_skills: conversation.activatedSkills,
    leaf_event_id: leafEventId,
    forked_from_conversation_id: conversation.forkedFromId,
    forked_from_event_id: conversation.forkPointEventId,
    parent_conversation_id: conversation.spawnedById,
    parent_event_id: conversation.spawnedByEventId,
    metrics: conversation.ownTotals satisfies Totals,
    carried_metrics: conversation.carriedTotals,
    created_at: conversation.createdAt,
    updated_at: conversation.updatedAt,
    prompt_cache_key: conversation.promptCacheKey,
    prompt_cache_key_source: conversation.promptCacheKeySource,
    family_id: conversation.familyId,
    sealed: conversation.sealed,
    event_count: conversation.headSeq + 1,
    head_hash: conversation.headHash,
  };
}
