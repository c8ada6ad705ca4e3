import { z } from "zod";

/** Chosen by the client, unguessable by others. */
export const ImportId = z.uuid();

export const ImportProgress = z.object({
  phase: z.enum(["receiving", "reading", "storing", "done"]),
  received_bytes: z.number(),
  /** Of the unpacked files; null until all of the request has come. */
  total_bytes: z.number().nullable(),
  read_bytes: z.number(),
  stored_events: z.number(),
});
export type ImportProgress = z.infer<typeof ImportProgress>;
