import { z } from "zod";
import { Totals } from "./usage.ts";

/** `finished`, `paused` and `stuck` come from imported runs; `unknown` when the source does not say. */
export const ConversationStatus = z.enum([
  "idle",
  "running",
  "waiting_for_tool_result",
  "error",
  "finished",
  "paused",
  "stuck",
  "unknown",
]);
export type ConversationStatus = z.infer<typeof ConversationStatus>;

export const CacheKeySource = z.enum(["own", "inherited", "imported", "explicit", "fallback"]);
export type CacheKeySource = z.infer<typeof CacheKeySource>;

export const Origin = z.enum(["ci", "upload", "chat", "sample"]);
export type Origin = z.infer<typeof Origin>;

/** Where a run came from, as CI told us. */
export const RunLabels = z.object({
  repository: z.string().nullable(),
  commit: z.string().nullable(),
  branch: z.string().nullable(),
  job: z.string().nullable(),
  attempt: z.string().nullable(),
  url: z.string().nullable(),
});
export type RunLabels = z.infer<typeof RunLabels>;

export const NO_LABELS: RunLabels = {
  repository: null,
  commit: null,
  branch: null,
  job: null,
  attempt: null,
  url: null,
};

/** Everything drawn in one graph: root conversations of one job, and all forks and sub-agents below. */
export const Family = z.object({
  id: z.string(),
  title: z.string(),
  origin: Origin,
  groupKey: z.string().nullable(),
  labels: RunLabels,
  /** `<base>` of `cache_<base>-fork-<n>`: the id of the family's first root, as its source knew it. */
  keyBase: z.string(),
  nextFork: z.number().int().min(1),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Family = z.infer<typeof Family>;

/**
 * An ordered list of events with its own agent config, prompt cache key and metrics.
 * `forkedFromId` and `spawnedById` are two different edges and never both set.
 */
export const Conversation = z.object({
  id: z.string(),
  familyId: z.string(),
  title: z.string(),
  tags: z.record(z.string(), z.string()),
  status: ConversationStatus,
  sealed: z.boolean(),
  forkedFromId: z.string().nullable(),
  /** Last event copied from the source; null when the whole conversation was forked or the fork starts empty. */
  forkPointEventId: z.string().nullable(),
  /**
   * Its seq: events 0..forkPointSeq are inherited. -1 for a fork that starts empty, null for a root. For a sub-agent
   * spawned here the last of the events it was given, which are no prefix of its parent; null for an imported one.
   */
  forkPointSeq: z.number().int().nullable(),
  /** The source's chain hash at the cut: what the fork's prefix is verified against. */
  forkPointChainHash: z.string().nullable(),
  forkedBy: z.string().nullable(),
  spawnedById: z.string().nullable(),
  spawnedByEventId: z.string().nullable(),
  promptCacheKey: z.string(),
  promptCacheKeySource: CacheKeySource,
  version: z.number().int(),
  /** -1 when there is no event yet. */
  headSeq: z.number().int(),
  headHash: z.string(),
  headPrefixHash: z.string(),
  /** Hash of model, system prompt and tools: with a prefixHash it names a cacheable prefix. */
  configHash: z.string(),
  /** Spent here: own events plus `unattributed`. */
  ownTotals: Totals,
  /** Totals of the copied path when a fork was asked to carry them. No family total counts them. */
  carriedTotals: Totals.nullable(),
  /** The part of ownTotals that the source reports but ties to no event. */
  unattributed: Totals,
  stepCount: z.number().int(),
  errorCount: z.number().int(),
  /** JSON text, copied whole by a fork. */
  agentState: z.string(),
  activatedSkills: z.array(z.string()),
  /** JSON text. A fork points at the same place: files are not isolated. */
  workspace: z.string().nullable(),
  sourceFormat: z.string().nullable(),
  externalId: z.string().nullable(),
  sourceDigest: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Conversation = z.infer<typeof Conversation>;
