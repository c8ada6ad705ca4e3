import type { SignedReceipt, UnlinkedReceipt } from "#lib/conversation/receipt.ts";

/** One link of the seal chain as it is stored: nothing of it is trusted before it is verified. */
export type StoredSeal = {
  sequence: number;
  /** Canonical JSON of a Receipt, as it was signed. */
  body: string;
  hash: string;
  previousHash: string;
  keyId: string;
  signature: string;
};

/** A public key receipts were signed with, as SPKI PEM. */
export type StoredSealKey = { keyId: string; publicKey: string; createdAt: string };

/** What is read of the seal chain and its keys. */
export interface SealReads {
  findSeal(sequence: number): Promise<StoredSeal | null>;
  /** Number of the newest receipt a conversation is in. Stays when the conversation is gone. */
  findSealSequence(conversationId: string): Promise<number | null>;
  /** The first bytes of each link of its facts chain as they were sealed then: megabytes, of a run of a million events. */
  findFactsMarks(conversationId: string): Promise<Uint8Array | null>;
  /** The tombstone of the run that receipt `sequence` is about. */
  findTombstone(sequence: number): Promise<StoredSeal | null>;
  /** In sequence order. */
  listSeals(options: { fromSequence: number; limit: number }): Promise<StoredSeal[]>;
  /** Sealed conversations that are gone though no tombstone says so, by sequence; at most `limit`. */
  listVanished(limit: number): Promise<{ conversationId: string; sequence: number }[]>;
  /** Root conversations of sealed runs no receipt is about, in creation order. */
  listUnreceiptedRuns(): Promise<string[]>;
  /** Oldest first. */
  listSealKeys(): Promise<StoredSealKey[]>;
}

/** What makes a run a sealed one. */
export interface SealWrites {
  /**
   * Gives the receipt the next number, links it to the last one and signs it with this installation's key.
   * @param marks of every conversation it is about; empty for a tombstone.
   */
  appendSeal(
    receipt: UnlinkedReceipt,
    marks: readonly { conversationId: string; factsMarks: Uint8Array }[],
  ): Promise<SignedReceipt>;
}
