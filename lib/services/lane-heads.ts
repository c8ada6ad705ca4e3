import type { LaneHead } from "#lib/api/graph-stream.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { ConfigSummary, Reads } from "#lib/db/store.ts";

/** What a root shares with an earlier one, being a CI retry of the same job. */
export type Retry = NonNullable<LaneHead["sharedPrefix"]>;

type HeadFacts = {
  configs: ReadonlyMap<string, ConfigSummary>;
  spawnSeqs: ReadonlyMap<string, number>;
  /** Null: as the browser knows them. */
  retries: ReadonlyMap<string, Retry> | null;
  resumed: ReadonlySet<string>;
  recorded: ReadonlySet<string>;
};

/** Every conversation of a family as the graph begins with it: all but its steps. */
export function toLaneHeads(
  conversations: readonly Conversation[],
  { configs, spawnSeqs, retries, resumed, recorded }: HeadFacts,
): LaneHead[] {
  const byId = new Map(conversations.map((each) => [each.id, each]));
  return conversations.map((each): LaneHead => {
    const config = configs.get(each.id);
    const retry = retries?.get(each.id) ?? null;
    const source = byId.get(each.forkedFromId ?? retry?.conversationId ?? "");
    const configChanged = source !== undefined && source.configHash !== each.configHash;
    const isRoot = each.forkedFromId === null && each.spawnedById === null;
    return {
      conversationId: each.id,
      title: each.title,
      status: each.status,
      sealed: each.sealed,
      recording: recorded.has(each.id),
      model: config?.model ?? null,
      forkedFromId: each.forkedFromId,
      forkPointEventId: each.forkPointEventId,
      forkPointSeq: each.forkPointSeq,
      spawnedById: each.spawnedById,
      spawnedByEventId: each.spawnedByEventId,
      spawnedBySeq: spawnSeqs.get(each.id) ?? null,
      ...(retries === null && isRoot ? {} : { sharedPrefix: retry, configChanged }),
      promptCacheKey: each.promptCacheKey,
      promptCacheKeySource: each.promptCacheKeySource,
      headSeq: each.headSeq,
      headHash: each.headHash,
      systemPromptLength: config?.systemPromptLength ?? null,
      toolCount: config?.toolCount ?? 0,
      ownTotals: each.ownTotals,
      carriedTotals: each.carriedTotals,
      sourceFormat: each.sourceFormat,
      createdAt: each.createdAt,
      stepCount: each.stepCount,
      errorCount: each.errorCount,
      resumes: resumed.has(each.id),
    };
  });
}

/** Seq of each sub-agent's spawning event, by the sub-agent's id. What a fork inherited has its seq there too. */
export async function findSpawnSeqs(
  reads: Reads,
  conversations: readonly Conversation[],
): Promise<Map<string, number>> {
  const seqs = new Map<string, number>();
  for (const { id, spawnedById, spawnedByEventId } of conversations) {
    if (spawnedById === null || spawnedByEventId === null) continue;
    const event = await reads.findEvent(spawnedById, spawnedByEventId);
    if (event !== null) seqs.set(id, event.seq);
  }
  return seqs;
}
