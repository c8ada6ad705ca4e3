import { z } from "zod";

/** Chosen by the client, unguessable by others. */
export const ImportId = z.uuid();

export const ImportProgress = z.object({
  /** "waiting": nothing is known under the id, its request may still be on its way. */
  phase: z.enum(["waiting", "receiving", "reading", "storing", "done"]),
  received_bytes: z.number(),
  /** Of the unpacked files; null until all of the request has come. */
  total_bytes: z.number().nullable(),
  read_bytes: z.number(),
  stored_events: z.number(),
  /** Null until everything was read. */
  total_events: z.number().nullable(),
});
export type ImportProgress = z.infer<typeof ImportProgress>;

/** Answer to a stop; false: nothing runs under the id. */
export const ImportStopped = z.object({ stopping: z.boolean() });
export type ImportStopped = z.infer<typeof ImportStopped>;
