import { z } from "zod";

/** GET /api/seal-key */
export const SealKeyList = z.object({
  algorithm: z.literal("ed25519"),
  /** First 16 hex digits of the SHA-256 of the key's 32 bytes: receipts name their key by it. */
  key_id: z.string(),
  /** SPKI, PEM. */
  public_key: z.string(),
  /** Oldest first, the current one included. */
  keys: z.array(z.object({ key_id: z.string(), public_key: z.string(), created_at: z.string() })),
});
export type SealKeyList = z.infer<typeof SealKeyList>;
