import type { FamilyGraph, Lane } from "#lib/api/graph.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Event } from "#lib/conversation/event.ts";
import { groupIntoSteps } from "#lib/conversation/group-steps.ts";
import { familyTotals } from "#lib/conversation/metrics.ts";
import type { ConfigSummary, Database } from "#lib/db/store.ts";
import { groupBy } from "#lib/group-by.ts";
import { conversationNotFound } from "./not-found.ts";

/** The branch graph of the family `conversationId` belongs to. Reads narrow rows only, never a payload. */
export async function getFamilyGraph(db: Database, conversationId: string): Promise<Result<FamilyGraph>> {
  const conversation = await db.read.findConversation(conversationId);
  if (!conversation) return conversationNotFound(conversationId);
  const family = await db.read.findFamily(conversation.familyId);
  if (!family) return fail("not_found", "The run of this conversation is gone. Go back to the runs list.");
  const [conversations, configs, events] = await Promise.all([
    db.read.listConversationsOfFamilies([family.id]),
    db.read.listConfigSummaries([family.id]),
    db.read.listOwnEvents(family.id),
  ]);
  const ownEvents = groupBy(events, (event) => event.conversationId);
  const byId = new Map(conversations.map((each) => [each.id, each]));
  const lanes = conversations.map((each) => {
    const source = each.forkedFromId === null ? undefined : byId.get(each.forkedFromId);
    return toLane(each, source, configs.get(each.id), ownEvents.get(each.id) ?? []);
  });
  return ok({
    familyId: family.id,
    title: family.title,
    origin: family.origin,
    labels: family.labels,
    lanes,
    totals: familyTotals(conversations),
  });
}

function toLane(
  conversation: Conversation,
  source: Conversation | undefined,
  config: ConfigSummary | undefined,
  ownEvents: readonly Event[],
): Lane {
  return {
    conversationId: conversation.id,
    title: conversation.title,
    status: conversation.status,
    sealed: conversation.sealed,
    model: config?.model ?? null,
    forkedFromId: conversation.forkedFromId,
    forkPointEventId: conversation.forkPointEventId,
    forkPointSeq: conversation.forkPointSeq,
    promptCacheKey: conversation.promptCacheKey,
    promptCacheKeySource: conversation.promptCacheKeySource,
    configChanged: source !== undefined && source.configHash !== conversation.configHash,
    headSeq: conversation.headSeq,
    headHash: conversation.headHash,
    systemPromptLength: config?.systemPromptLength ?? null,
    toolCount: config?.toolCount ?? 0,
    ownTotals: conversation.ownTotals,
    carriedTotals: conversation.carriedTotals,
    sourceFormat: conversation.sourceFormat,
    createdAt: conversation.createdAt,
    steps: groupIntoSteps(ownEvents),
  };
}
