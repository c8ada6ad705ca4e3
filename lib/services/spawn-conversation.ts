import { randomUUID } from "node:crypto";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import { forkCacheKey } from "#lib/conversation/cache-key.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { editAgentConfig } from "#lib/conversation/edit-agent-config.ts";
import { configHash } from "#lib/conversation/hash-chain.ts";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { nameSubAgent, type SpawnHistory, selectGivenEvents } from "#lib/conversation/plan-spawn.ts";
import { forkTags } from "#lib/conversation/tags.ts";
import type { Database, Writes } from "#lib/db/store.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { sha256 } from "#lib/sha256.ts";
import type { ForkInput } from "./fork-conversation.ts";
import { type GivenHistory, giveEvents } from "./give-events.ts";
import { conversationNotFound } from "./not-found.ts";
import { replyOnce } from "./reply-once.ts";
import { readSpawnPath } from "./spawn-path.ts";

/** Like a fork's; `fromEventId` null spawns from the parent's last event. */
export type SpawnInput = Omit<ForkInput, "cut" | "resetMetrics"> & { history: SpawnHistory };

/**
 * Makes a sub-agent of a conversation: a new conversation in the same family that hangs from the event it was spawned
 * by, with as much of the parent's history as asked for, sanitised (OpenAI Codex spawn_agent). It has a copy of the
 * parent's agent config, its own metrics from zero, and by default the parent's effective prompt cache key, which a
 * later turn keeps whatever becomes of the parent. The parent is only read, sealed or not.
 *
 * Errors: `not_found` for the parent or event, `conflict` for a taken id, `invalid_request` for tags or a reused
 * idempotency key.
 */
export async function spawnConversation(db: Database, asked: SpawnInput): Promise<Result<Conversation>> {
  const input = { ...asked, title: asked.title === null ? null : oneLine(asked.title) || null };
  const tags = forkTags({ tags: input.tags, title: input.title });
  if (!tags.ok) return tags;
  const path = await readSpawnPath(db.read, input);
  if (!path.ok) return path;
  // Committed events never change, so all the hashing is done before the writer is taken.
  const { parent, config, events } = path.value;
  const given = await giveEvents(db.read, parent.familyId, selectGivenEvents(events, input.history));
  const spawnedByEventId = events.at(-1)?.eventId ?? null;
  const { idempotencyKey, ...request } = input;
  const spawned = await db.write((tx) =>
    replyOnce(tx, { scope: "spawn", key: idempotencyKey, request }, () =>
      writeSpawn(tx, input, { tags: tags.value, config, given, spawnedByEventId }),
    ),
  );
  if (!spawned.ok) return spawned;
  const agent = await db.read.findConversation(spawned.value);
  return agent
    ? ok(agent)
    : fail("not_found", "This sub-agent was made and has been deleted since. Spawn again.");
}

type Prepared = {
  tags: Record<string, string>;
  config: AgentConfig;
  given: GivenHistory;
  spawnedByEventId: string | null;
};

/** @returns the new conversation's id. */
async function writeSpawn(
  tx: Writes,
  input: SpawnInput,
  { tags, config, given, spawnedByEventId }: Prepared,
): Promise<Result<string>> {
  const parent = await tx.findConversation(input.conversationId);
  const family = parent && (await tx.findFamily(parent.familyId));
  const number = parent && (await tx.takeForkNumber(parent.familyId));
  if (!parent || !family || !number) return conversationNotFound(input.conversationId);
  const id = input.id ?? randomUUID();
  if (await tx.findConversation(id)) {
    return fail("conflict", `Conversation with id ${id} already exists. Leave the id out to get a new one.`);
  }
  const agent = editAgentConfig(config, input.agent);
  const key = forkCacheKey({
    base: family.keyBase,
    number,
    choice: input.cacheKey,
    sourceKey: parent.promptCacheKey,
  });
  const titles = (await tx.listConversationsOfFamilies([family.id])).map(({ title }) => title);
  const now = new Date().toISOString();
  await tx.insertConversation({
    id,
    familyId: family.id,
    title: input.title ?? nameSubAgent(parent.title, titles),
    tags,
    status: "idle",
    sealed: false,
    forkedFromId: null,
    forkPointEventId: null,
    forkPointSeq: given.head.seq,
    forkPointChainHash: null,
    forkedBy: input.by,
    spawnedById: parent.id,
    spawnedByEventId,
    promptCacheKey: key.key,
    promptCacheKeySource: key.source,
    version: 0,
    headSeq: given.head.seq,
    headHash: given.head.chainHash,
    headPrefixHash: given.head.prefixHash,
    configHash: configHash(sha256, agent),
    ownTotals: emptyTotals(),
    carriedTotals: null,
    unattributed: emptyTotals(),
    stepCount: 0,
    errorCount: 0,
    agentState: "{}",
    activatedSkills: [],
    workspace: parent.workspace,
    sourceFormat: null,
    externalId: null,
    sourceDigest: null,
    createdAt: now,
    updatedAt: now,
  });
  await tx.insertAgentConfig(id, agent);
  await tx.appendEvents({ familyId: family.id, conversationId: id, ...given });
  await tx.insertAuditEntry({
    actor: input.by,
    action: "spawn",
    conversationId: id,
    familyId: family.id,
    detail: { from: parent.id, by: spawnedByEventId ?? "", given: String(given.events.length) },
  });
  return ok(id);
}
