import { randomUUID } from "node:crypto";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import { type CacheKey, inheritedCacheKey, rootCacheKey } from "#lib/conversation/cache-key.ts";
import type { Conversation, Family, Origin, RunLabels } from "#lib/conversation/conversation.ts";
import type { EventFormat } from "#lib/conversation/event.ts";
import { configHash } from "#lib/conversation/hash-chain.ts";
import { addTotals, emptyTotals } from "#lib/conversation/metrics.ts";
import { FACTS_START } from "#lib/conversation/sealed-facts.ts";
import type { EventRow, PayloadRow } from "#lib/db/store.ts";
import { groupBy } from "#lib/group-by.ts";
import type { ImportedConversation } from "#lib/importers/importer.ts";
import { UNNAMED_FILE } from "#lib/importers/source-path.ts";
import { sha256 } from "#lib/sha256.ts";
import { groupByFamily } from "./group-by-family.ts";
import { type FactsLinks, linkFacts } from "./link-facts.ts";
import { type ChainPoint, EMPTY_HISTORY, linkEvents, type PreparedHead } from "./prepare-conversation.ts";
import type { ReadGroup } from "./read-transcripts.ts";

/** Where the upload came from. Runs with one `groupKey` (the attempts of one CI job) share a graph. */
export type ImportOptions = { origin: Origin; labels: RunLabels; groupKey?: string | null };

/**
 * A family on its way into the database, in the order its parts are written. Nothing in them is left to compute
 * inside a transaction, and only as many events as one part holds are in memory at a time.
 */
export type FamilyPart =
  | { type: "family"; family: Family; sourceDigest: string; format: EventFormat }
  /** Its head, totals and counts are not known yet. */
  | {
      type: "conversation";
      conversation: Conversation;
      config: AgentConfig;
      /** How many events follow; null where they are counted only while they are made. */
      ownEvents: number | null;
      /** Link of the facts chain its own events go on from. */
      factsStart: string;
    }
  | {
      type: "events";
      conversationId: string;
      events: EventRow[];
      payloads: PayloadRow[];
      facts: FactsLinks;
    }
  /** All events of the conversation are through; this is what it became. `inherited`: what its forks share with it, added up. */
  | { type: "head"; conversation: Conversation; inherited: number }
  | { type: "end"; familyId: string };

/** Parts of one family after the other. Answering `"skip"` to a `family` passes over the rest of it. */
export type FamilyParts = AsyncGenerator<FamilyPart, void, "skip" | undefined>;

/** An event a fork hangs from, with its link of the facts chain. */
type ForkPoint = ChainPoint & { facts: string };

const NO_POINT: ForkPoint = { ...EMPTY_HISTORY, facts: FACTS_START };

type Placed = { conversation: Conversation; imported: ImportedConversation; points: Map<string, ForkPoint> };

/** Turns what an importer read into families, parents before forks; sealing is left to the writer. */
export async function* draftParts(
  imports: readonly ImportedConversation[],
  format: EventFormat,
  options: ImportOptions,
): FamilyParts {
  // Only where a fork hangs are the hashes needed again.
  const forkPoints = new Set(imports.flatMap(({ forkedFrom }) => forkedFrom?.eventId ?? []));
  const forksOf = groupBy(imports, ({ forkedFrom }) => forkedFrom?.key ?? null);
  for (const members of groupByFamily(imports)) {
    const [root] = members;
    if (!root) continue;
    const sourceDigest = root.sourceDigest ?? sha256(root.externalId);
    const family = newFamily(root, sourceDigest, options);
    if ((yield { type: "family", family, sourceDigest, format }) === "skip") continue;
    const placed = new Map<string, Placed>();
    for (const imported of members) {
      const parent = imported.forkedFrom ? placed.get(imported.forkedFrom.key) : undefined;
      const spawner = imported.spawnedBy && !parent ? placed.get(imported.spawnedBy.key) : undefined;
      const start = parent ? forkPoint(placed, parent, imported.forkedFrom?.eventId ?? null) : NO_POINT;
      const conversation = newConversation(imported, format, family, {
        fork: parent && { parent: parent.conversation, start },
        spawner: spawner?.conversation,
        sourceDigest,
      });
      const { config } = imported;
      const ownEvents = countOwnEvents(imported);
      yield { type: "conversation", conversation, config, ownEvents, factsStart: start.facts };
      const points = new Map<string, ForkPoint>();
      const self: Placed = { conversation, imported, points };
      placed.set(imported.key, self);
      const linking = linkEvents(conversation.id, imported.eventStream?.() ?? imported.events, format, start);
      let factsHead = start.facts;
      let step = await linking.next();
      for (; !step.done; step = await linking.next()) {
        const { events, payloads } = step.value;
        const facts = linkFacts(factsHead, events, (event, link) => {
          if (forkPoints.has(event.eventId)) points.set(event.eventId, { ...pointOf(event), facts: link });
        });
        factsHead = facts.head;
        yield { type: "events", conversationId: conversation.id, events, payloads, facts };
      }
      let inherited = 0;
      for (const { forkedFrom } of forksOf.get(imported.key) ?? [])
        inherited += forkPoint(placed, self, forkedFrom?.eventId ?? null).seq + 1;
      yield { type: "head", conversation: withHead(conversation, step.value), inherited };
    }
    yield { type: "end", familyId: family.id };
  }
}

/** How many events of its own a conversation has; null where they are counted only while they are made. */
export function countOwnEvents(imported: ImportedConversation): number | null {
  // Where there is a count, asking for the events would make them.
  return imported.eventCount ?? (imported.eventStream ? null : imported.events.length);
}

/** The families of an upload, format by format. */
export async function* draftGroups(groups: readonly ReadGroup[], options: ImportOptions): FamilyParts {
  for (const { conversations, format } of groups) yield* draftParts(conversations, format, options);
}

/** The chain point of an event on the parent's path: its own, or one it inherited itself. */
function forkPoint(placed: ReadonlyMap<string, Placed>, parent: Placed, eventId: string | null): ForkPoint {
  if (eventId === null) return NO_POINT;
  for (let at: Placed | undefined = parent; at; ) {
    const point = at.points.get(eventId);
    if (point) return point;
    at = at.imported.forkedFrom ? placed.get(at.imported.forkedFrom.key) : undefined;
  }
  throw new Error(`Importer bug: fork point ${eventId} is not on the path of ${parent.imported.key}.`);
}

function pointOf({ seq, eventId, chainHash, prefixHash }: EventRow): ChainPoint {
  return { seq, eventId, chainHash, prefixHash };
}

function newFamily(root: ImportedConversation, sourceDigest: string, options: ImportOptions): Family {
  const now = new Date().toISOString();
  const restored = root.restored?.family;
  return {
    id: randomUUID(),
    title: restored?.title ?? root.title,
    origin: options.origin,
    groupKey: options.groupKey ?? null,
    labels: restored && isUnlabelled(options.labels) ? restored.labels : options.labels,
    keyBase: restored?.keyBase ?? keyBaseOf(root, sourceDigest),
    nextFork: restored?.nextFork ?? 1,
    createdAt: now,
    updatedAt: now,
  };
}

function newConversation(
  imported: ImportedConversation,
  format: EventFormat,
  family: Family,
  origin: {
    fork: { parent: Conversation; start: ChainPoint } | undefined;
    spawner: Conversation | undefined;
    sourceDigest: string;
  },
): Conversation {
  const { fork, spawner } = origin;
  const source = fork?.parent ?? spawner;
  const { restored } = imported;
  const key = cacheKeyFor(imported, source, keyBaseOf(imported, origin.sourceDigest));
  return {
    id: randomUUID(),
    familyId: family.id,
    title: imported.title,
    tags: imported.tags,
    status: imported.status,
    sealed: false,
    forkedFromId: fork?.parent.id ?? null,
    forkPointEventId: fork?.start.eventId ?? null,
    forkPointSeq: fork?.start.seq ?? null,
    forkPointChainHash: fork?.start.chainHash ?? null,
    forkedBy: restored?.forkedBy ?? null,
    spawnedById: spawner?.id ?? null,
    spawnedByEventId: spawner ? (imported.spawnedBy?.eventId ?? null) : null,
    promptCacheKey: key.key,
    promptCacheKeySource: key.source,
    version: 0,
    headSeq: EMPTY_HISTORY.seq,
    headHash: EMPTY_HISTORY.chainHash,
    headPrefixHash: EMPTY_HISTORY.prefixHash,
    configHash: configHash(sha256, imported.config),
    ownTotals: emptyTotals(),
    carriedTotals: restored?.carriedTotals ?? null,
    unattributed: imported.unattributed,
    stepCount: 0,
    errorCount: 0,
    agentState: imported.agentState,
    activatedSkills: imported.activatedSkills,
    workspace: imported.workspace,
    sourceFormat: restored ? restored.sourceFormat : format,
    externalId: restored ? restored.externalId : imported.externalId,
    sourceDigest: source ? null : origin.sourceDigest,
    createdAt: family.createdAt,
    updatedAt: family.createdAt,
  };
}

/** Runs that neither say what they are called nor came with a name share no key: they are told apart by their content. */
function keyBaseOf({ externalId }: ImportedConversation, sourceDigest: string): string {
  const isNamed = externalId !== UNNAMED_FILE && !externalId.startsWith(`${UNNAMED_FILE}#`);
  return isNamed ? externalId : `${externalId}-${sourceDigest.slice(0, 12)}`;
}

function cacheKeyFor(
  imported: ImportedConversation,
  source: Conversation | undefined,
  base: string,
): CacheKey {
  const { promptCacheKey, restored } = imported;
  if (restored && promptCacheKey !== null)
    return { key: promptCacheKey, source: restored.promptCacheKeySource };
  // A branch inside one conversation was sent with that conversation's key: one conversation, one cache shard.
  if (source && promptCacheKey === null) return inheritedCacheKey(source.promptCacheKey);
  return rootCacheKey({ transcriptKey: promptCacheKey, base });
}

function isUnlabelled(labels: RunLabels): boolean {
  return Object.values(labels).every((label) => label === null);
}

function withHead(conversation: Conversation, { head, totals, ...counts }: PreparedHead): Conversation {
  return {
    ...conversation,
    ...counts,
    headSeq: head.seq,
    headHash: head.chainHash,
    headPrefixHash: head.prefixHash,
    ownTotals: addTotals(totals, conversation.unattributed),
  };
}
