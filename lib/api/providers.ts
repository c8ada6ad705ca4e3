import { z } from "zod";

/** GET /api/providers. Names of variables and shown addresses; never a key or a part of one. */
export const ProviderList = z.object({
  providers: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      protocol: z.enum(["openai-responses", "anthropic-messages", "openai-compatible", "offline"]),
      configured: z.boolean(),
      reason: z.string().nullable(),
      baseUrl: z.string().nullable(),
      keyEnv: z.string().nullable(),
      baseUrlEnv: z.string().nullable(),
      takesPromptCacheKey: z.boolean(),
    }),
  ),
  /** The table costs are counted with. */
  prices: z.object({
    date: z.string(),
    models: z.number().int(),
    /** Why the operator's own price file is not used. */
    warnings: z.array(z.string()),
  }),
});
export type ProviderList = z.infer<typeof ProviderList>;

/** GET /api/health */
export const HealthReport = z.object({
  ok: z.boolean(),
  engine: z.string(),
  checks: z.array(z.object({ name: z.string(), value: z.string(), ok: z.boolean() })),
  /** What could not be stored beside the database: the app goes on without it. */
  warnings: z.array(z.string()),
});
export type HealthReport = z.infer<typeof HealthReport>;
