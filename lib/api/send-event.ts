import { z } from "zod";

/** POST /api/conversations/{id}/events : the OpenHands agent server's SendMessageRequest, text only. */
export const SendEventBody = z.object({
  role: z.string().max(50).default("user"),
  content: z
    .array(
      z.object({
        type: z.literal("text", { error: "Only text can be sent: leave images out." }),
        text: z.string().max(1_000_000),
      }),
    )
    .max(100)
    .default([]),
  run: z.boolean().default(false),
});
export type SendEventBody = z.infer<typeof SendEventBody>;
