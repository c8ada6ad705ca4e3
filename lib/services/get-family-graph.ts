import type { FamilyGraph, Lane } from "#lib/api/graph.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { currentRuns } from "#lib/conversation/current-runs.ts";
import type { Event } from "#lib/conversation/event.ts";
import { findSharedPrefixes } from "#lib/conversation/find-shared-prefix.ts";
import { groupIntoSteps } from "#lib/conversation/group-steps.ts";
import { familyTotals } from "#lib/conversation/metrics.ts";
import type { Step } from "#lib/conversation/step.ts";
import type { ConfigSummary, Database } from "#lib/db/store.ts";
import { groupBy } from "#lib/group-by.ts";
import { conversationNotFound } from "./not-found.ts";

/** The branch graph of the family `conversationId` belongs to. Reads narrow rows only, never a payload. */
export async function getFamilyGraph(db: Database, conversationId: string): Promise<Result<FamilyGraph>> {
  const conversation = await db.read.findConversation(conversationId);
  if (!conversation) return conversationNotFound(conversationId);
  const family = await db.read.findFamily(conversation.familyId);
  if (!family) return fail("not_found", "The run of this conversation is gone. Go back to the runs list.");
  const [members, configs, events, replaced] = await Promise.all([
    db.read.listConversationsOfFamilies([family.id]),
    db.read.listConfigSummaries([family.id]),
    db.read.listOwnEvents(family.id),
    db.read.listReplacedRuns([family.id]),
  ]);
  const current = currentRuns(members, replaced);
  // A replaced run keeps its own address.
  const conversations = current.some(({ id }) => id === conversationId) ? current : members;
  const ownEvents = groupBy(events, (event) => event.conversationId);
  const byId = new Map(conversations.map((each) => [each.id, each]));
  const steps = new Map(conversations.map(({ id }) => [id, groupIntoSteps(ownEvents.get(id) ?? [])]));
  const prefixes = findRetries(conversations, steps);
  const spawnSeqs = findSpawnSeqs(conversations, byId, events);
  const lanes = conversations.map((each) => {
    const sharedPrefix = prefixes.get(each.id) ?? null;
    const source = byId.get(each.forkedFromId ?? sharedPrefix?.conversationId ?? "");
    const ownSteps = steps.get(each.id) ?? [];
    const spawnedBySeq = spawnSeqs.get(each.id) ?? null;
    return toLane(each, source, configs.get(each.id), { steps: ownSteps, sharedPrefix, spawnedBySeq });
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

/** What each root has in common with an earlier one: CI retries of a job begin with the same prompt. */
function findRetries(
  conversations: readonly Conversation[],
  steps: ReadonlyMap<string, readonly Step[]>,
): Map<string, Lane["sharedPrefix"]> {
  const roots = conversations.filter((each) => each.forkedFromId === null && each.spawnedById === null);
  if (roots.length < 2) return new Map();
  const shared = findSharedPrefixes(roots.map(({ id }) => steps.get(id) ?? []));
  return new Map(
    roots.map(({ id }, at) => {
      const prefix = shared[at];
      const earlier = prefix ? roots[prefix.index] : undefined;
      return [id, prefix && earlier ? { conversationId: earlier.id, steps: prefix.steps } : null];
    }),
  );
}

/** Seq of each sub-agent's spawning event, by the sub-agent's id. One pass over the events, however many there are. */
function findSpawnSeqs(
  conversations: readonly Conversation[],
  byId: ReadonlyMap<string, Conversation>,
  events: readonly Event[],
): Map<string, number> {
  const wanted = new Set(conversations.flatMap((each) => each.spawnedByEventId ?? []));
  if (wanted.size === 0) return new Map();
  const seqs = new Map<string, number>();
  for (const { conversationId, eventId, seq } of events) {
    if (wanted.has(eventId)) seqs.set(`${conversationId} ${eventId}`, seq);
  }
  return new Map(
    conversations.flatMap(({ id, spawnedById, spawnedByEventId }) => {
      // Above the spawner too: the event may be in what a fork inherited, and those rows are its source's.
      let at = byId.get(spawnedById ?? "");
      while (at !== undefined && !seqs.has(`${at.id} ${spawnedByEventId}`))
        at = byId.get(at.forkedFromId ?? "");
      const seq = at && seqs.get(`${at.id} ${spawnedByEventId}`);
      return seq === undefined ? [] : [[id, seq] as const];
    }),
  );
}

function toLane(
  conversation: Conversation,
  source: Conversation | undefined,
  config: ConfigSummary | undefined,
  drawn: Pick<Lane, "steps" | "sharedPrefix" | "spawnedBySeq">,
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
    spawnedById: conversation.spawnedById,
    spawnedByEventId: conversation.spawnedByEventId,
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
    ...drawn,
  };
}
