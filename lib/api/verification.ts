import { z } from "zod";

/** What is wrong, by the thing that is: the first one in the order of the history, then the receipt, then the chain. */
const FaultKind = z.enum([
  /** The bytes are not those the event was recorded with. */
  "payload",
  /** The event's id, kind, time or place differs from what its chain value says. */
  "chain",
  "missing",
  "doubled",
  "order",
  /** An event behind the sealed end. */
  "added",
  /** What is shown of an event, or the whole event with a new chain, is not what was sealed. */
  "facts",
  /** The conversation's record or agent config. */
  "record",
  "receipt",
  "signature",
  "key",
  "seal_chain",
  /** The beginning of a fork is not its source's. */
  "source",
]);
export type FaultKind = z.infer<typeof FaultKind>;

export const Fault = z.object({
  kind: FaultKind,
  conversation_id: z.string().nullable(),
  seq: z.number().int().nullable(),
  event_id: z.string().nullable(),
  /** Number of the receipt the fault is in. */
  sequence: z.number().int().nullable(),
  message: z.string(),
});
export type Fault = z.infer<typeof Fault>;

/** GET /api/conversations/{id}/verify */
export const VerifyReport = z.object({
  conversation_id: z.string(),
  verified: z.boolean(),
  /** One sentence for people and logs. */
  summary: z.string(),
  fault: Fault.nullable(),
  /** Checked up to the first fault. */
  checked: z.object({
    conversations: z.number().int(),
    events: z.number().int(),
    bytes: z.number().int(),
    receipts: z.number().int(),
  }),
  /** The receipt the run was held against; null for a branch that is not sealed. */
  receipt: z
    .object({
      sequence: z.number().int(),
      hash: z.string(),
      key_id: z.string(),
      sealed_at: z.string(),
      run_id: z.string(),
    })
    .nullable(),
  /** The sealed run a fork begins with. */
  source: z
    .object({
      conversation_id: z.string(),
      title: z.string(),
      shared_events: z.number().int(),
      sequence: z.number().int(),
    })
    .nullable(),
  duration_ms: z.number(),
});
export type VerifyReport = z.infer<typeof VerifyReport>;

/** GET /api/seal-chain. `head` is the last receipt: worth keeping elsewhere. */
export const SealChainReport = z.object({
  verified: z.boolean(),
  receipts: z.number().int(),
  head: z.object({ sequence: z.number().int(), hash: z.string() }).nullable(),
  fault: Fault.nullable(),
});

/** One message of the verification's event stream. */
export const VerifyMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("progress"), events: z.number().int(), total: z.number().int() }),
  z.object({ type: z.literal("report"), report: VerifyReport }),
]);
export type VerifyMessage = z.infer<typeof VerifyMessage>;
