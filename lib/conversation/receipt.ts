import { z } from "zod";
import { canonicalJson } from "./canonical-json.ts";
import { CHAIN_START, type Sha256 } from "./hash-chain.ts";

/** `previous` of the first receipt ever. */
export const SEAL_CHAIN_START = CHAIN_START;

const Hash = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in lower-case hex");
const Seq = z.number().int().min(0);

/** One conversation of a sealed run: the run itself, a branch found inside it, or a sub-agent. */
export const SealedBranch = z.strictObject({
  conversation_id: z.string(),
  forked_from: z.string().nullable(),
  /** Last event shared with `forked_from`; -1: none, null: not a branch. */
  fork_point_seq: z.number().int().min(-1).nullable(),
  /** All events, those before the fork point included. */
  events: Seq,
  /** Audit chain over event ids, kinds, times and payload bytes. */
  head_hash: Hash,
  /** What is shown of the events without reading their bytes: roles, summaries, tools, usage. */
  facts_hash: Hash,
  /** The conversation's own record and its agent config. */
  record_hash: Hash,
});
export type SealedBranch = z.infer<typeof SealedBranch>;

const Link = {
  version: z.literal(1),
  /** 1, 2, 3 … over all receipts of one database, without a gap. */
  sequence: z.number().int().min(1),
  /** Hash of the receipt before this one. */
  previous: Hash,
  /** Names the public key: SHA-256 of its 32 bytes, the first 16 hex digits. */
  key_id: z.string().regex(/^[0-9a-f]{16}$/),
};

const SentFile = z.strictObject({ path: z.string(), bytes: Seq, sha256: Hash });

const SentFiles = z.strictObject({
  count: z.number().int().min(1),
  bytes: Seq,
  /** Of what `sha256sum` prints for them, sorted by the bytes of their names. */
  sha256: Hash,
  /** Each of them; null when there are more than a receipt has room for. */
  list: z.array(SentFile).nullable(),
});
export type SentFiles = z.infer<typeof SentFiles>;

/**
 * What a client sent, byte for byte: digests that anybody computes from the files they kept, without this program.
 * A zip or a single file is known by itself, however it was sent; several by their list.
 */
export const SentUpload = z.strictObject({
  /** Of the one file that was sent, else of the request body. In old receipts always of the body. */
  bytes: Seq,
  sha256: Hash,
  /** The files of a form before anything is unpacked; null for any other body. */
  files: SentFiles.nullable(),
  /** What a zip that came alone holds, so that a changed file in it can be named. */
  unpacked: SentFiles.optional(),
});
export type SentUpload = z.infer<typeof SentUpload>;
export type SentFile = z.infer<typeof SentFile>;

/** What was sealed. Signed, and linked to every receipt before it. */
export const SealReceipt = z.strictObject({
  ...Link,
  kind: z.literal("seal"),
  /** The run's root conversation; `events` and `head_hash` are its own. */
  run_id: z.string(),
  /** What the source itself calls the run. Receipts of the first days do not have it. */
  external_id: z.string().nullable().optional(),
  /** By which the same run is known when it comes again: over the files it was read from, as its importer has them. */
  source_digest: z.string().nullable(),
  /** The upload that brought the run. Not there for one that was recorded live, and in receipts of the first days. */
  sent: SentUpload.optional(),
  events: Seq,
  head_hash: Hash,
  branches: z.array(SealedBranch).min(1),
  sealed_at: z.string(),
});
export type SealReceipt = z.infer<typeof SealReceipt>;

/** Says that a sealed run was removed on purpose: its receipt stays in the chain, its events are gone. */
export const TombstoneReceipt = z.strictObject({
  ...Link,
  kind: z.literal("tombstone"),
  run_id: z.string(),
  /** Sequence and hash of the receipt whose run was removed. */
  removes: z.number().int().min(1),
  removed_hash: Hash,
  actor: z.string(),
  reason: z.string(),
  removed_at: z.string(),
});
export type TombstoneReceipt = z.infer<typeof TombstoneReceipt>;

export const Receipt = z.discriminatedUnion("kind", [SealReceipt, TombstoneReceipt]);
export type Receipt = z.infer<typeof Receipt>;

/** A receipt with its Ed25519 signature over `receiptText`, in base64. */
export const SignedReceipt = z.strictObject({ receipt: Receipt, signature: z.string() });
export type SignedReceipt = z.infer<typeof SignedReceipt>;

/** A signed receipt of a run, never of a removal. */
export const SignedSeal = z.strictObject({ receipt: SealReceipt, signature: z.string() });
export type SignedSeal = z.infer<typeof SignedSeal>;

/** The text that is hashed and signed: a name of its own, so that the signature means nothing else, then canonical JSON. */
export function receiptText(receipt: Receipt): string {
  return `offshoot.receipt.v1\n${canonicalJson(receipt)}`;
}

/** The receipt's hash: what the next receipt names as `previous`. */
export function receiptHash(sha256: Sha256, receipt: Receipt): string {
  return sha256(receiptText(receipt));
}

/** A receipt still without its place in the chain. */
export type UnlinkedReceipt =
  | Omit<SealReceipt, keyof typeof Link>
  | Omit<TombstoneReceipt, keyof typeof Link>;
