import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import type { Database } from "#lib/db/store.ts";
import { packParts } from "#lib/import-worker/pack-parts.ts";
import type { ImportedConversation, ImportedEvent } from "#lib/importers/importer.ts";
import { draftParts } from "#lib/services/draft-parts.ts";
import { storeFamilies } from "#lib/services/store-families.ts";
import { sha256 } from "#lib/sha256.ts";
import { runEvents } from "./run-events.ts";

/** `steps` counts every branch's own steps; what forks inherit comes on top as rows, not as nodes. */
export type BranchingRun = { name: string; steps: number; forks: number; stepsPerFork: number };

const NO_PARAMETERS = {
  temperature: null,
  topP: null,
  maxOutputTokens: null,
  reasoningEffort: null,
  verbosity: null,
};

export type StoredRun = { familyId: string; rootId: string; rootEventIds: string[] };

/**
 * Stores a sealed run with forks through the services an import uses, without the cost of reading a format:
 * one chain that holds most steps, and forks that leave it at even distances. Nothing in it folds (a user message
 * every fourth step), so every step is a card: the most there can be to draw.
 */
export async function storeBranchingRun(db: Database, run: BranchingRun): Promise<StoredRun> {
  const rootSteps = run.steps - run.forks * run.stepsPerFork;
  const rootEvents = runEvents(`${run.name}-root`, rootSteps);
  const root = conversation(run.name, "root", rootEvents, null);
  const forks = Array.from({ length: run.forks }, (_, index) => {
    const at = Math.floor(((index + 1) / (run.forks + 1)) * rootEvents.length);
    const eventId = rootEvents[at]?.eventId ?? null;
    const key = `fork-${index}`;
    const events = runEvents(`${run.name}-${key}`, run.stepsPerFork);
    return conversation(run.name, key, events, { key: "root", eventId });
  });
  const drafts = draftParts([root, ...forks], "openhands-sdk", { origin: "ci", labels: NO_LABELS });
  const stored = await storeFamilies(db, packParts(drafts));
  if (!stored.ok) throw new Error(stored.error.message);
  const familyId = stored.value[0]?.familyId ?? "";
  const [first] = await db.read.listConversationsOfFamilies([familyId]);
  return {
    familyId,
    rootId: first?.id ?? "",
    rootEventIds: rootEvents.map((event) => event.eventId),
  };
}

function conversation(
  run: string,
  key: string,
  events: ImportedEvent[],
  forkedFrom: ImportedConversation["forkedFrom"],
): ImportedConversation {
  return {
    key,
    externalId: `${run}-${key}`,
    title: forkedFrom === null ? `Run of ${run}` : `Branch ${key} of ${run}`,
    promptCacheKey: forkedFrom === null ? null : `cache_${run}-${key}`,
    forkedFrom,
    events,
    config: {
      provider: "openai",
      model: "gpt-5.5",
      baseUrl: null,
      credentialEnv: null,
      systemPrompt: "You fix failing builds.",
      tools: [],
      parameters: NO_PARAMETERS,
      source: null,
    },
    status: "idle",
    tags: {},
    agentState: "{}",
    activatedSkills: [],
    workspace: null,
    unattributed: emptyTotals(),
    sourceDigest: forkedFrom === null ? sha256(`${run}-${key}`) : null,
  };
}
