import { z } from "zod";
import { ChartPoint } from "#lib/compare/chart-series.ts";
import { AgentConfig } from "#lib/conversation/agent-config.ts";
import { Totals } from "#lib/conversation/usage.ts";

/** More lines than this nobody tells apart in a picture. */
export const MAX_COMPARED = 8;

/** GET /api/compare?c=…&c=…&with=… : `c` two or more conversations, the first is the base; `with` the one beside it. */
export const CompareQuery = z.object({
  c: z
    .array(z.string().min(1).max(200))
    .min(2, "Name at least two branches: c=…&c=…")
    .max(MAX_COMPARED, `Compare at most ${MAX_COMPARED} branches at once.`)
    .refine(
      (ids) => new Set(ids).size === ids.length,
      "Each branch can be compared once: leave out the repeated one.",
    ),
  with: z.string().max(200).nullable(),
});
export type CompareQuery = z.infer<typeof CompareQuery>;

/** A place in a history: an event, and the step that holds it. */
export const ComparedPlace = z.object({
  seq: z.number().int(),
  /** Names the step in URLs. */
  eventId: z.string(),
  /** From 1. */
  step: z.number().int(),
});
export type ComparedPlace = z.infer<typeof ComparedPlace>;

/** Where a history stops being the base's; a side that ends there has no place. */
export const ComparedDivergence = z.object({
  /** Events that reach the model and are the same on both sides. */
  sharedEvents: z.number().int(),
  sharedSteps: z.number().int(),
  base: ComparedPlace.nullable(),
  other: ComparedPlace.nullable(),
});
export type ComparedDivergence = z.infer<typeof ComparedDivergence>;

/** Amounts of a branch alone, or of the whole path from the root to its head. */
const ComparedAmounts = z.object({
  steps: z.number().int(),
  errors: z.number().int(),
  totals: Totals,
  /** From the first to the last event that has a time; the pause before a fork was made is left out. */
  elapsedMs: z.number().nullable(),
});
export type ComparedAmounts = z.infer<typeof ComparedAmounts>;

export const ComparedBranch = z.object({
  conversationId: z.string(),
  familyId: z.string(),
  title: z.string(),
  familyTitle: z.string(),
  model: z.string().nullable(),
  promptCacheKey: z.string(),
  sealed: z.boolean(),
  own: ComparedAmounts,
  path: ComparedAmounts,
  /** Over the path, at most 400 points. */
  series: z.array(ChartPoint),
  /** Against the base; null when both say the same to the model, and for the base itself. */
  divergence: ComparedDivergence.nullable(),
  /** Model, system prompt and tools are the base's. */
  sameConfig: z.boolean(),
});
export type ComparedBranch = z.infer<typeof ComparedBranch>;

/** Two steps side by side as seq bounds, inclusive; null where a side has none. */
export const ComparedRow = z.object({
  relation: z.enum(["equal", "changed", "left", "right"]),
  left: z.tuple([z.number().int(), z.number().int(), z.number().int()]).nullable(),
  right: z.tuple([z.number().int(), z.number().int(), z.number().int()]).nullable(),
});
export type ComparedRow = z.infer<typeof ComparedRow>;

export const Comparison = z.object({
  /** In the order they were asked for; the base first. */
  branches: z.array(ComparedBranch),
  pair: z.object({
    leftId: z.string(),
    rightId: z.string(),
    /** Head seqs: with the ids they name what was compared. */
    leftHeadSeq: z.number().int(),
    rightHeadSeq: z.number().int(),
    leftConfig: AgentConfig,
    rightConfig: AgentConfig,
    /** Every step of both, each once: [step number, first seq, last seq]. */
    rows: z.array(ComparedRow),
  }),
});
export type Comparison = z.infer<typeof Comparison>;
