import type { Attempt, AttemptStatus } from "#lib/conversation/attempt.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { EventRow, PayloadRow } from "./store.ts";

/** Proof of a taken lease: whoever takes it after this holder has a larger fence. */
export type LeaseHold = { conversationId: string; owner: string; fence: number };

/** How an attempt ended. */
export type AttemptEnd = Pick<Attempt, "errorCode" | "errorMessage" | "partialText" | "partialReasoning"> &
  Partial<Pick<Attempt, "usage">> & { status: Exclude<AttemptStatus, "running"> };

/** A whole turn to be appended: everything is computed beforehand on the base it names. */
export type TurnAppend = {
  lease: LeaseHold;
  familyId: string;
  base: Pick<Conversation, "version" | "headSeq">;
  events: readonly EventRow[];
  payloads: readonly PayloadRow[];
  /** What the conversation's row becomes; the version counts up by itself. */
  head: Pick<
    Conversation,
    "status" | "headSeq" | "headHash" | "headPrefixHash" | "ownTotals" | "stepCount" | "errorCount"
  >;
};

/** `fenced`: the lease ran out or was taken. `stale`: the history is not the one the turn was built on. */
export type AppendOutcome = "appended" | "fenced" | "stale";

/** What is read of turns: their attempts and the requests they sent. */
export interface TurnReads {
  findAttempt(id: string): Promise<Attempt | null>;
  findRunningAttempt(conversationId: string): Promise<Attempt | null>;
  /** Newest first; `beforeNumber` goes on behind that attempt. */
  listAttempts(options: {
    conversationId: string;
    limit: number;
    beforeNumber?: number | null;
  }): Promise<Attempt[]>;
  /** Running attempts nobody runs any more: no lease, an expired one, or (when given) one of another owner. */
  listAbandonedAttempts(options: { soleOwner: string | null }): Promise<Attempt[]>;
  /** The last request body of an attempt; null when none was sent or it is no longer kept. */
  loadRequest(attemptId: string): Promise<Uint8Array | null>;
}

/** What changes while a turn runs, ends or is recovered. */
export interface TurnWrites {
  /** Takes the lease when it is free or has run out. @returns its fence, null when somebody else holds it. */
  takeLease(options: { conversationId: string; owner: string; ttlMs: number }): Promise<number | null>;
  /** @returns false when it ran out or was taken: the holder has to give up. */
  renewLease(lease: LeaseHold, ttlMs: number): Promise<boolean>;
  /** Gives the lease back; does nothing when somebody else has it by now. */
  releaseLease(lease: LeaseHold): Promise<void>;
  /** Frees a lease whose holder is given up on: its fence grows, so that the holder cannot commit any more. */
  breakLease(conversationId: string): Promise<void>;
  /** Stores an attempt under the conversation's next number. */
  insertAttempt(attempt: Omit<Attempt, "number">): Promise<Attempt>;
  /** What has been streamed so far. */
  notePartial(id: string, partial: Pick<Attempt, "partialText" | "partialReasoning">): Promise<void>;
  /** Keeps the body as sent, and of older attempts of the conversation only the newest `keep` ones. */
  storeRequest(id: string, request: { sha256: string; bytes: Uint8Array; keep: number }): Promise<void>;
  /** @returns false when it was not running. */
  requestCancel(id: string): Promise<boolean>;
  /** @returns false when it was not running any more; nothing is changed then. */
  finishAttempt(id: string, end: AttemptEnd): Promise<boolean>;
  /**
   * Appends a turn. Its first statement compares and swaps the conversation's version, headed by the fence check;
   * anything but "appended" wrote nothing, and the transaction is to be left with an error.
   */
  appendTurn(turn: TurnAppend): Promise<AppendOutcome>;
}
