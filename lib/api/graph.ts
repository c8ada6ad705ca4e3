import { z } from "zod";
import { CacheKeySource, ConversationStatus, Origin, RunLabels } from "#lib/conversation/conversation.ts";
import { Step } from "#lib/conversation/step.ts";
import { Totals } from "#lib/conversation/usage.ts";

/** One conversation of a family as the graph draws it: its header and the steps it owns. */
export const Lane = z.object({
  conversationId: z.string(),
  title: z.string(),
  status: ConversationStatus,
  sealed: z.boolean(),
  /** Events of a run that is going on elsewhere arrive here: nobody else appends to it, and what is shown may still move. */
  recording: z.boolean().exactOptional(),
  model: z.string().nullable(),
  forkedFromId: z.string().nullable(),
  forkPointEventId: z.string().nullable(),
  forkPointSeq: z.number().int().nullable(),
  /** Sub-agents: the conversation and the event of it that started this one, and where that event's seq lies there. */
  spawnedById: z.string().nullable(),
  spawnedByEventId: z.string().nullable(),
  spawnedBySeq: z.number().int().nullable(),
  /** Roots only, retries of one job: the earlier root that begins with the same prompt, and for how many steps. */
  sharedPrefix: z.object({ conversationId: z.string(), steps: z.number().int().min(1) }).nullable(),
  promptCacheKey: z.string(),
  promptCacheKeySource: CacheKeySource,
  /**
   * Model, system prompt or tools differ from the source's (a fork's) or from those of the root the prefix is shared
   * with (a retry's): the prefix will not be reused.
   */
  configChanged: z.boolean(),
  headSeq: z.number().int(),
  headHash: z.string(),
  /** System prompt size in characters and number of tools; null when the source did not say. */
  systemPromptLength: z.number().int().nullable(),
  toolCount: z.number().int(),
  ownTotals: Totals,
  carriedTotals: Totals.nullable(),
  sourceFormat: z.string().nullable(),
  createdAt: z.string(),
  /** Steps made of own events only: the inherited prefix is drawn once, in the source's lane. */
  steps: z.array(Step),
  /** Only in the browser, while the lane's steps are on their way: how many there will be, and how many of them failed. */
  pending: z.object({ steps: z.number().int(), errors: z.number().int() }).exactOptional(),
});
export type Lane = z.infer<typeof Lane>;

/** GET /api/conversations/{id}/graph */
export const FamilyGraph = z.object({
  familyId: z.string(),
  title: z.string(),
  origin: Origin,
  labels: RunLabels,
  /** Creation order: a new branch is always last, so nothing already placed moves. */
  lanes: z.array(Lane),
  /** Own totals of every lane: nothing is counted twice. */
  totals: Totals,
});
export type FamilyGraph = z.infer<typeof FamilyGraph>;
