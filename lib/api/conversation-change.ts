import { z } from "zod";

/** PATCH /api/conversations/{id}, as the OpenHands agent server has it. Tags given replace all there are. */
export const ConversationPatch = z
  .strictObject({
    title: z.string().trim().min(1).max(200).exactOptional(),
    tags: z.record(z.string(), z.string()).exactOptional(),
  })
  .refine(({ title, tags }) => title !== undefined || tags !== undefined, {
    error: "Give a title, tags or both.",
  });
export type ConversationPatch = z.infer<typeof ConversationPatch>;

/** POST …/removal: an administrator takes a sealed run away. */
export const RemovalBody = z.strictObject({
  /** The run's id once more. */
  confirm: z.string().max(200),
  reason: z.string().max(2_000),
});

/** What routes answer that have nothing else to say. */
export const Success = z.object({ success: z.literal(true) });
