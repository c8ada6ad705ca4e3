import { z } from "zod";
import { CacheKeyChoice, ForkCut } from "./fork.ts";

const Uuid = z.string().regex(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i, {
  error: "Give a UUID, with or without dashes, or leave it out.",
});

/**
 * Body of POST /api/conversations/{id}/fork: the OpenHands agent server's fields, then ours.
 * Everything may be left out: an empty body forks the whole conversation.
 */
export const ForkBody = z.strictObject({
  id: Uuid.nullable()
    .default(null)
    .transform((id) => (id === null ? null : dashed(id))),
  title: z.string().trim().min(1).max(200).nullable().default(null),
  tags: z.record(z.string(), z.string()).nullable().default(null),
  reset_metrics: z.boolean().default(true),
  from_event_id: z.string().min(1).max(500).nullable().default(null),
  cut: ForkCut.default("after"),
  agent: z
    .strictObject({
      provider: z.string().max(100).nullable(),
      model: z.string().min(1).max(300).nullable(),
      system_prompt: z.string().max(1_000_000).nullable(),
    })
    .partial()
    .nullable()
    .default(null),
  cache_key: CacheKeyChoice.default("own"),
});
export type ForkBody = z.infer<typeof ForkBody>;

/** UUIDs are stored with dashes, whichever form a client sends. */
function dashed(id: string): string {
  const hex = id.replaceAll("-", "").toLowerCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
