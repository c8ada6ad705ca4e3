import { randomUUID } from "node:crypto";
import type { AgentEdits, CacheKeyChoice, ForkCut } from "#lib/api/fork.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import { forkCacheKey } from "#lib/conversation/cache-key.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { editAgentConfig } from "#lib/conversation/edit-agent-config.ts";
import { CHAIN_START, configHash } from "#lib/conversation/hash-chain.ts";
import { addTotals, emptyTotals, pathTotals } from "#lib/conversation/metrics.ts";
import { planCut } from "#lib/conversation/plan-fork.ts";
import { forkTags } from "#lib/conversation/tags.ts";
import type { Database, Writes } from "#lib/db/store.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { sha256 } from "#lib/sha256.ts";
import { conversationNotFound, eventNotFound } from "./not-found.ts";
import { replyOnce } from "./reply-once.ts";

export type ForkInput = {
  conversationId: string;
  /** Null copies the whole conversation. */
  fromEventId: string | null;
  cut: ForkCut;
  /** The fork's id; null makes a new one. Taken already: `conflict`, nothing is written. */
  id: string | null;
  title: string | null;
  tags: Record<string, string>;
  resetMetrics: boolean;
  agent: AgentEdits | null;
  cacheKey: CacheKeyChoice;
  /** The same key with the same request makes one fork, with another request it is refused. */
  idempotencyKey: string | null;
  /** Who asked, for the fork's provenance. */
  by: string;
};

/**
 * Deep-copies a conversation, whole or up to a fork point, into a new one of the same family: its events
 * as rows of their own, its agent config always as a copy, its own prompt cache key by policy, zero metrics
 * unless they are to be carried. The source is only read, sealed or not (OpenHands software-agent-sdk fork()).
 *
 * Errors: `not_found` for the conversation or event, `conflict` for a taken id, `invalid_request` for tags,
 * a "before" cut at anything but a user message, or a reused idempotency key.
 */
export async function forkConversation(db: Database, asked: ForkInput): Promise<Result<Conversation>> {
  // Titles are shown beside others': one with bidi marks would turn the text around it.
  const input = { ...asked, title: asked.title === null ? null : oneLine(asked.title) || null };
  const tags = forkTags({ tags: input.tags, title: input.title });
  if (!tags.ok) return tags;
  const { idempotencyKey, ...request } = input;
  const forked = await db.write((tx) =>
    replyOnce(tx, { scope: "fork", key: idempotencyKey, request }, async () => {
      const fork = await writeFork(tx, input, tags.value);
      return fork.ok ? ok(fork.value.id) : fork;
    }),
  );
  if (!forked.ok) return forked;
  const fork = await db.read.findConversation(forked.value);
  return fork ? ok(fork) : fail("not_found", "This fork was made and has been deleted since. Fork again.");
}

async function writeFork(
  tx: Writes,
  input: ForkInput,
  tags: Record<string, string>,
): Promise<Result<Conversation>> {
  const source = await tx.findConversation(input.conversationId);
  const config = source && (await tx.findAgentConfig(source.id));
  const family = source && (await tx.findFamily(source.familyId));
  const number = source && (await tx.takeForkNumber(source.familyId));
  if (!source || !config || !family || !number) return conversationNotFound(input.conversationId);
  const id = input.id ?? randomUUID();
  if (await tx.findConversation(id)) {
    return fail("conflict", `Conversation with id ${id} already exists. Leave the id out to get a new one.`);
  }

  const cutEvent = input.fromEventId === null ? null : await tx.findEvent(source.id, input.fromEventId);
  if (input.fromEventId !== null && !cutEvent) return eventNotFound(input.fromEventId);
  const cut = planCut({ event: cutEvent, headSeq: source.headSeq, cut: input.cut });
  if (!cut.ok) return cut;
  const { throughSeq } = cut.value;
  const point = throughSeq < 0 ? null : await tx.findEventBySeq(source.id, throughSeq);

  const agent = editAgentConfig(config, input.agent);
  const key = forkCacheKey({
    base: family.keyBase,
    number,
    choice: input.cacheKey,
    sourceKey: source.promptCacheKey,
  });
  const now = new Date().toISOString();
  const fork: Conversation = {
    id,
    familyId: family.id,
    title: input.title ?? defaultTitle(source.title, number),
    tags,
    status: "idle",
    sealed: false,
    forkedFromId: source.id,
    forkPointEventId: input.fromEventId === null ? null : (point?.eventId ?? null),
    forkPointSeq: throughSeq,
    forkPointChainHash: point?.chainHash ?? CHAIN_START,
    forkedBy: input.by,
    spawnedById: null,
    spawnedByEventId: null,
    promptCacheKey: key.key,
    promptCacheKeySource: key.source,
    version: 0,
    headSeq: throughSeq,
    headHash: point?.chainHash ?? CHAIN_START,
    headPrefixHash: point?.prefixHash ?? CHAIN_START,
    configHash: configHash(sha256, agent),
    ownTotals: emptyTotals(),
    carriedTotals: input.resetMetrics ? null : await carriedTotals(tx, source, throughSeq),
    unattributed: emptyTotals(),
    stepCount: 0,
    errorCount: 0,
    agentState: source.agentState,
    activatedSkills: source.activatedSkills,
    workspace: source.workspace,
    sourceFormat: null,
    externalId: null,
    sourceDigest: null,
    createdAt: now,
    updatedAt: now,
  };
  await tx.insertConversation(fork);
  await tx.insertAgentConfig(id, agent);
  await tx.copyEvents({ fromId: source.id, toId: id, throughSeq });
  await tx.insertAuditEntry({
    actor: input.by,
    action: "fork",
    conversationId: id,
    familyId: family.id,
    detail: { from: source.id, through: point?.eventId ?? "" },
  });
  return ok(fork);
}

/** What the copied path has cost; for a whole copy also what the source could tie to no event. */
async function carriedTotals(tx: Writes, source: Conversation, throughSeq: number) {
  const events = await tx.listEvents({ conversationId: source.id, fromSeq: 0, toSeq: throughSeq });
  const path = pathTotals(events);
  return throughSeq === source.headSeq ? addTotals(path, source.unattributed) : path;
}

/** Forks of forks share the family's numbers, so "Fix (fork 1) (fork 2)" never happens. */
function defaultTitle(sourceTitle: string, number: number): string {
  const suffix = ` (fork ${number})`;
  const base = sourceTitle.replace(/ \(fork \d+\)$/, "");
  return `${base.slice(0, 200 - suffix.length)}${suffix}`;
}
