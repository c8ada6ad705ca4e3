import { z } from "zod";
import { ConversationStatus, Origin, RunLabels } from "#lib/conversation/conversation.ts";
import { Totals } from "#lib/conversation/usage.ts";

/** One row of the runs list: a family. */
export const RunSummary = z.object({
  familyId: z.string(),
  rootId: z.string(),
  title: z.string(),
  origin: Origin,
  /** The root's; null for a run that was made here. */
  sourceFormat: z.string().nullable(),
  labels: RunLabels,
  /** The root's status. */
  status: ConversationStatus,
  sealed: z.boolean(),
  model: z.string().nullable(),
  branchCount: z.number().int(),
  stepCount: z.number().int(),
  errorCount: z.number().int(),
  totals: Totals,
  promptCacheKey: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type RunSummary = z.infer<typeof RunSummary>;

/** GET /api/runs?query=&cursor=&limit=&count=; `total` counts all pages, when it was asked for. */
export const RunPage = z.object({
  runs: z.array(RunSummary),
  nextCursor: z.string().nullable(),
  total: z.number().int().exactOptional(),
});
export type RunPage = z.infer<typeof RunPage>;
