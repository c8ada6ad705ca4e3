import { z } from "zod";

const error = "Use all, none, or how many turns to give, 1 or more.";

/** `all`, `none`, or how many turns from the end; also as text, the way agents' own tools write it. */
export const SpawnHistory = z.union(
  [
    z.enum(["all", "none"], { error }),
    z.int({ error }).min(1, { error }).max(1_000_000, { error }),
    z
      .string({ error })
      .regex(/^[1-9]\d{0,5}$/, { error })
      .transform(Number),
  ],
  { error },
);

/** What a sub-agent spawned here could be given. GET …/spawn-preview?event= */
export const SpawnPreview = z.object({
  title: z.string(),
  /** What it is called when no title is given. */
  agentTitle: z.string(),
  /** Events of the parent up to here. */
  eventCount: z.number().int(),
  /** Events each choice gives: index n is the last n turns, the last entry all of the history. */
  given: z.array(z.number().int()),
  /** The parent's, which the sub-agent sends too. */
  promptCacheKey: z.string(),
  model: z.string().nullable(),
});
export type SpawnPreview = z.infer<typeof SpawnPreview>;

/** What the dialog sends to the server action. */
export const SpawnRequest = z.strictObject({
  conversationId: z.string().min(1).max(200),
  fromEventId: z.string().min(1).max(500).nullable(),
  history: SpawnHistory,
  title: z.string().trim().max(200).nullable(),
  /** One per opened dialog: a double click spawns one sub-agent. */
  idempotencyKey: z.string().min(8).max(200),
});
export type SpawnRequest = z.infer<typeof SpawnRequest>;

export const SpawnReply = z.object({
  familyId: z.string(),
  conversationId: z.string(),
  title: z.string(),
  promptCacheKey: z.string(),
});
export type SpawnReply = z.infer<typeof SpawnReply>;
