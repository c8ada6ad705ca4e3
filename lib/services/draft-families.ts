import { randomUUID } from "node:crypto";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import { inheritedCacheKey, rootCacheKey } from "#lib/conversation/cache-key.ts";
import type { Conversation, Family, Origin, RunLabels } from "#lib/conversation/conversation.ts";
import type { EventFormat } from "#lib/conversation/event.ts";
import { configHash } from "#lib/conversation/hash-chain.ts";
import { addTotals, ownTotals } from "#lib/conversation/metrics.ts";
import type { EventRow, PayloadRow } from "#lib/db/store.ts";
import type { ImportedConversation } from "#lib/importers/importer.ts";
import { sha256 } from "#lib/sha256.ts";
import {
  type ChainPoint,
  EMPTY_HISTORY,
  type PreparedConversation,
  prepareConversation,
} from "./prepare-conversation.ts";

/** Where the upload came from. */
export type ImportOptions = { origin: Origin; labels: RunLabels };

export type MemberDraft = {
  conversation: Conversation;
  config: AgentConfig;
  events: EventRow[];
  payloads: PayloadRow[];
};

/** A family ready to be written: nothing is left to compute inside the transaction. */
export type FamilyDraft = { family: Family; sourceDigest: string; members: MemberDraft[] };

type Placed = { draft: FamilyDraft; member: MemberDraft; imported: ImportedConversation };

/** Turns what an importer read into families, parents before forks; sealing is left to the writer. */
export async function draftFamilies(
  imports: readonly ImportedConversation[],
  format: EventFormat,
  options: ImportOptions,
): Promise<FamilyDraft[]> {
  const placed = new Map<string, Placed>();
  const drafts: FamilyDraft[] = [];
  for (const imported of imports) {
    const id = randomUUID();
    const parent = imported.forkedFrom ? placed.get(imported.forkedFrom.key) : undefined;
    const spawner = imported.spawnedBy && !parent ? placed.get(imported.spawnedBy.key) : undefined;
    const start = parent ? forkPoint(placed, parent, imported.forkedFrom?.eventId ?? null) : EMPTY_HISTORY;
    const draft = (parent ?? spawner)?.draft ?? newFamily(imported, options);
    if (!parent && !spawner) drafts.push(draft);
    const prepared = await prepareConversation(id, imported, format, start);
    const member: MemberDraft = {
      conversation: newConversation(id, imported, format, draft, prepared, {
        fork: parent && { parent, start },
        spawner,
      }),
      config: imported.config,
      events: prepared.events,
      payloads: prepared.payloads,
    };
    draft.members.push(member);
    placed.set(imported.key, { draft, member, imported });
  }
  return drafts;
}

/** The chain point of an event on the parent's path: its own, or one it inherited itself. */
function forkPoint(placed: Map<string, Placed>, parent: Placed, eventId: string | null): ChainPoint {
  if (eventId === null) return EMPTY_HISTORY;
  for (let at: Placed | undefined = parent; at; ) {
    const event = at.member.events.find((row) => row.eventId === eventId);
    if (event) return { seq: event.seq, eventId, chainHash: event.chainHash, prefixHash: event.prefixHash };
    at = at.imported.forkedFrom ? placed.get(at.imported.forkedFrom.key) : undefined;
  }
  throw new Error(`Importer bug: fork point ${eventId} is not on the path of ${parent.imported.key}.`);
}

function newFamily(root: ImportedConversation, options: ImportOptions): FamilyDraft {
  const now = new Date().toISOString();
  const family: Family = {
    id: randomUUID(),
    title: root.title,
    origin: options.origin,
    groupKey: null,
    labels: options.labels,
    keyBase: root.externalId,
    nextFork: 1,
    createdAt: now,
    updatedAt: now,
  };
  return { family, sourceDigest: root.sourceDigest ?? sha256(root.externalId), members: [] };
}

function newConversation(
  id: string,
  imported: ImportedConversation,
  format: EventFormat,
  draft: FamilyDraft,
  prepared: PreparedConversation,
  origin: { fork: { parent: Placed; start: ChainPoint } | undefined; spawner: Placed | undefined },
): Conversation {
  const { head } = prepared;
  const { fork, spawner } = origin;
  const source = (fork?.parent ?? spawner)?.member.conversation;
  // A branch inside one conversation was sent with that conversation's key: one conversation, one cache shard.
  const key =
    source && imported.promptCacheKey === null
      ? inheritedCacheKey(source.promptCacheKey)
      : rootCacheKey({ transcriptKey: imported.promptCacheKey, base: imported.externalId });
  return {
    id,
    familyId: draft.family.id,
    title: imported.title,
    tags: imported.tags,
    status: imported.status,
    sealed: false,
    forkedFromId: fork?.parent.member.conversation.id ?? null,
    forkPointEventId: fork?.start.eventId ?? null,
    forkPointSeq: fork?.start.seq ?? null,
    forkPointChainHash: fork?.start.chainHash ?? null,
    forkedBy: null,
    spawnedById: spawner?.member.conversation.id ?? null,
    spawnedByEventId: spawner ? (imported.spawnedBy?.eventId ?? null) : null,
    promptCacheKey: key.key,
    promptCacheKeySource: key.source,
    version: 0,
    headSeq: head.seq,
    headHash: head.chainHash,
    headPrefixHash: head.prefixHash,
    configHash: configHash(sha256, imported.config),
    ownTotals: addTotals(ownTotals(prepared.events), imported.unattributed),
    carriedTotals: null,
    unattributed: imported.unattributed,
    stepCount: prepared.stepCount,
    errorCount: prepared.errorCount,
    agentState: imported.agentState,
    activatedSkills: imported.activatedSkills,
    workspace: imported.workspace,
    sourceFormat: format,
    externalId: imported.externalId,
    sourceDigest: source ? null : draft.sourceDigest,
    createdAt: draft.family.createdAt,
    updatedAt: draft.family.createdAt,
  };
}
