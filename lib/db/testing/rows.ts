import { type AgentConfig, NO_AGENT } from "#lib/conversation/agent-config.ts";
import type { Conversation, Family } from "#lib/conversation/conversation.ts";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { makeEvent } from "#lib/conversation/testing/make-event.ts";
import { sha256 } from "#lib/sha256.ts";
import type { Database, EventRow, PayloadRow } from "../store.ts";

const CREATED = "2026-01-01T10:00:00.000Z";

export function familyRow(facts: Partial<Family> = {}): Family {
  return {
    id: "family",
    title: "Fix the flaky login test",
    origin: "ci",
    groupKey: null,
    labels: { repository: "acme/web", commit: null, branch: null, job: null, attempt: null, url: null },
    keyBase: "base",
    nextFork: 1,
    createdAt: CREATED,
    updatedAt: CREATED,
    ...facts,
  };
}

export function conversationRow(facts: Partial<Conversation> = {}): Conversation {
  return {
    id: "root",
    familyId: "family",
    title: "Root",
    tags: {},
    status: "finished",
    sealed: false,
    forkedFromId: null,
    forkPointEventId: null,
    forkPointSeq: null,
    forkPointChainHash: null,
    forkedBy: null,
    spawnedById: null,
    spawnedByEventId: null,
    promptCacheKey: "cache_base",
    promptCacheKeySource: "own",
    version: 0,
    headSeq: -1,
    headHash: "",
    headPrefixHash: "",
    configHash: "",
    ownTotals: emptyTotals(),
    carriedTotals: null,
    unattributed: emptyTotals(),
    stepCount: 0,
    errorCount: 0,
    agentState: "{}",
    activatedSkills: [],
    workspace: null,
    sourceFormat: null,
    externalId: null,
    sourceDigest: null,
    createdAt: CREATED,
    updatedAt: CREATED,
    ...facts,
  };
}

export function configRow(facts: Partial<AgentConfig> = {}): AgentConfig {
  return {
    provider: "openai",
    model: "gpt-5",
    baseUrl: null,
    credentialEnv: "OPENAI_API_KEY",
    systemPrompt: "Be brief.",
    tools: [{ name: "terminal", description: null, inputSchema: null }],
    parameters: NO_AGENT.parameters,
    source: null,
    ...facts,
  };
}

/** Events `from`..`from + count - 1`, each with a payload of its own text. */
export function eventRows(
  count: number,
  options: { from?: number; originId?: string } = {},
): { events: EventRow[]; payloads: PayloadRow[] } {
  const { from = 0, originId = "root" } = options;
  const payloads = Array.from({ length: count }, (_, index) => {
    const bytes = new TextEncoder().encode(`{"text":"${originId} ${from + index}"}`);
    return { sha256: sha256(bytes), bytes };
  });
  const events = payloads.map(({ sha256: payloadHash, bytes }, index) =>
    makeEvent(from + index, { originConversationId: originId, payloadHash, payloadSize: bytes.length }),
  );
  return { events, payloads };
}

/** Stores a family with one root conversation "root", its config and `count` events. */
export async function storeRoot(database: Database, count: number, sealed = false): Promise<void> {
  const stored = await database.write(async (tx) => {
    await tx.insertFamily(familyRow());
    await tx.insertConversation(conversationRow({ headSeq: count - 1 }));
    await tx.insertAgentConfig("root", configRow());
    await tx.appendEvents({ familyId: "family", conversationId: "root", ...eventRows(count) });
    if (sealed) await tx.sealConversation("root");
    return { ok: true, value: null };
  });
  if (!stored.ok) throw new Error(stored.error.message);
}

/** All there are, in the order of lists where a test does not ask for another. */
export const NEWEST_FIRST = {
  status: null,
  without: [],
  orderBy: "createdAt",
  newestFirst: true,
  after: null,
} as const;
