import type { AccessKey } from "#lib/access/access-key.ts";
import type { AuditEntry, NewAuditEntry } from "#lib/access/audit-entry.ts";
import type { Result } from "#lib/app-error.ts";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { Annotation } from "#lib/conversation/annotation.ts";
import type { Attempt, AttemptStatus } from "#lib/conversation/attempt.ts";
import type { Conversation, ConversationStatus, Family, RunLabels } from "#lib/conversation/conversation.ts";
import type { Event, EventFormat, StepEvent } from "#lib/conversation/event.ts";
import type { SignedReceipt, UnlinkedReceipt } from "#lib/conversation/receipt.ts";
import type { KeptUpload, NewKeptUpload } from "./kept-uploads.ts";

import type { LiveReads, LiveWrites } from "./live-store.ts";

/** An event row still without its conversation: what `appendEvents` stores. */
export type EventRow = Omit<Event, "conversationId">;

export type PayloadRow = { sha256: string; bytes: Uint8Array };

/** Which families; `after` is the place of the last one seen. */
export type FamilySearch = {
  query: string | null;
  after: Pick<Family, "updatedAt" | "id"> | null;
  limit: number;
};

/** Which conversations, in which order; `after` is the place of the last one seen in that order. */
export type ConversationSearch = {
  status: ConversationStatus | null;
  orderBy: "createdAt" | "updatedAt";
  newestFirst: boolean;
  after: { at: string; id: string } | null;
  limit: number;
};

/** A config without its long texts, for lists and graphs. */
export type ConfigSummary = {
  provider: string | null;
  model: string | null;
  /** Characters; null when the source gave no system prompt. */
  systemPromptLength: number | null;
  toolCount: number;
};

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

/** `reply` is empty while the work of a claimed key is under way. */
export type StoredReply = { requestHash: string; reply: string; createdAt: string };

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

/** Which receipt a sealed conversation is in, with the first bytes of each link of its facts chain. */
export type SealMembership = { sequence: number; factsMarks: Uint8Array };

/** A public key receipts were signed with, as SPKI PEM. */
export type StoredSealKey = { keyId: string; publicKey: string; createdAt: string };

/** The bytes an event names, under the name they are stored. */
export type EventBytes = { seq: number; sha256: string; bytes: Uint8Array };

/** Everything a service may read. Inside a write it sees that write's own rows. */
export interface Reads extends LiveReads {
  findFamily(id: string): Promise<Family | null>;
  /** Latest change first: those whose title, labels, conversation titles or cache keys contain `query` (case-insensitive). */
  listFamilies(search: FamilySearch): Promise<Family[]>;
  /** How many `listFamilies` would give for that `query`, over all pages. */
  countFamilies(query: string | null): Promise<number>;
  findConversation(id: string): Promise<Conversation | null>;
  findConversationByDigest(sourceDigest: string): Promise<Conversation | null>;
  findFamilyByGroupKey(groupKey: string): Promise<Family | null>;
  /** Creation order; every conversation of the given families. */
  listConversationsOfFamilies(familyIds: readonly string[]): Promise<Conversation[]>;
  /** Over all families. */
  listConversations(search: ConversationSearch): Promise<Conversation[]>;
  countConversations(status: ConversationStatus | null): Promise<number>;
  /** The narrow part of the configs of all conversations of these families, by conversation id. */
  listConfigSummaries(familyIds: readonly string[]): Promise<Map<string, ConfigSummary>>;
  findAgentConfig(conversationId: string): Promise<AgentConfig | null>;
  findEvent(conversationId: string, eventId: string): Promise<Event | null>;
  findEventBySeq(conversationId: string, seq: number): Promise<Event | null>;
  /** Narrow rows in seq order, bounds inclusive. */
  listEvents(options: { conversationId: string; fromSeq: number; toSeq: number }): Promise<Event[]>;
  /**
   * What these conversations of a family own (not inherited), by creation order and seq, in batches. The batches
   * are not one snapshot: what is committed meanwhile may be in the later ones.
   */
  streamStepEvents(familyId: string, conversationIds: readonly string[]): AsyncIterable<StepEvent[]>;
  /** Payload bytes by hash; a hash the family does not have is missing from the map. */
  loadPayloads(familyId: string, hashes: readonly string[]): Promise<Map<string, Uint8Array>>;
  findStoredReply(scope: string, key: string): Promise<StoredReply | null>;
  findAccessKey(id: string): Promise<AccessKey | null>;
  /** Newest first, revoked ones included; `after` is the last one seen. */
  listAccessKeys(options: {
    after: Pick<AccessKey, "createdAt" | "id"> | null;
    limit: number;
  }): Promise<AccessKey[]>;
  /** Newest first; `beforeId` goes on behind that entry. */
  listAuditEntries(options: { beforeId: number | null; limit: number }): Promise<AuditEntry[]>;
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
  /**
   * Payloads of events from `fromSeq` on in seq order, as many as `maxBytes` hold and at least one; an event whose
   * payload row is gone is skipped. Narrow enough in one go not to stop the event loop.
   */
  readEventBytes(options: {
    conversationId: string;
    fromSeq: number;
    toSeq: number;
    maxBytes: number;
  }): Promise<EventBytes[]>;
  findSeal(sequence: number): Promise<StoredSeal | null>;
  /** The newest receipt a conversation is in. Stays when the conversation is gone. */
  findSealMembership(conversationId: string): Promise<SealMembership | null>;
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
  /** Own rows of a family that are calls of this tool or results of any, by conversation and seq. */
  listOwnToolEvents(familyId: string, toolName: string): Promise<Event[]>;
  listAnnotations(familyId: string): Promise<Annotation[]>;
  findAnnotation(conversationId: string, eventId: string): Promise<Annotation | null>;
  /** Ids of the family's archived conversations. */
  listArchived(familyId: string): Promise<string[]>;
  /** Uploads of a format that share a link with the given ones, oldest first. */
  findLinkedUploads(options: {
    format: EventFormat;
    links: readonly string[];
    limit: number;
  }): Promise<KeptUpload[]>;
  /** The root of the run shown in a run's place since they were read together; its own when there is none. */
  findSuccessor(rootId: string): Promise<string>;
  /** Roots of these families' runs that another run is shown for. */
  listReplacedRuns(familyIds: readonly string[]): Promise<Set<string>>;
}

/** Everything a service may change, always inside one transaction. */
export interface Writes extends Reads, LiveWrites {
  insertFamily(family: Family): Promise<void>;
  /**
   * Hands out the family's next fork number and counts up, touching `updatedAt`.
   * Make it the first statement of a fork: a transaction that starts with a write cannot lose its snapshot.
   * @returns null when the family is unknown.
   */
  takeForkNumber(familyId: string): Promise<number | null>;
  /** A further attempt of the same CI job has come in: its labels are the ones a list shows from now on. */
  joinFamily(id: string, labels: RunLabels): Promise<void>;
  renameFamily(id: string, title: string): Promise<void>;
  insertConversation(conversation: Conversation): Promise<void>;
  insertAgentConfig(conversationId: string, config: AgentConfig): Promise<void>;
  /** Copies events 0..throughSeq as inherited rows; payloads are shared, rows are not. */
  copyEvents(options: { fromId: string; toId: string; throughSeq: number }): Promise<void>;
  /** Payloads already stored for the family are kept as they are (content-addressed). */
  appendEvents(options: {
    familyId: string;
    conversationId: string;
    events: readonly EventRow[];
    payloads: readonly PayloadRow[];
  }): Promise<void>;
  /**
   * Inserts a conversation no read finds and no id or digest names until it is published: a long import is written in
   * several transactions, and all but the last leave no trace that anybody sees. Its family may be staged with it.
   */
  stageConversation(conversation: Conversation): Promise<void>;
  /** Makes a staged conversation what `conversation` says: every column but its id, family and place. */
  publishConversation(conversation: Conversation): Promise<void>;
  /**
   * Removes a part of what is staged of these conversations, small enough to hold nobody up.
   * @returns whether more is left.
   */
  discardStaged(conversationIds: readonly string[]): Promise<boolean>;
  /** From here on the database refuses every append, change and removal. There is no way back. */
  sealConversation(id: string): Promise<void>;
  /**
   * Gives the receipt the next number, links it to the last one and signs it with this installation's key.
   * @param marks of every conversation it is about; empty for a tombstone.
   */
  appendSeal(
    receipt: UnlinkedReceipt,
    marks: readonly { conversationId: string; factsMarks: Uint8Array }[],
  ): Promise<SignedReceipt>;
  renameConversation(id: string, title: string): Promise<void>;
  /** Puts these in place of all tags. Sealed runs can be tagged too. */
  replaceTags(id: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** Removes an unsealed conversation, or a sealed one whose tombstone is written, with its config and events; payloads nobody names any more go too. */
  deleteConversation(id: string): Promise<void>;
  /** Removes a family whose conversations are gone. */
  deleteFamily(id: string): Promise<void>;
  insertStoredReply(scope: string, key: string, reply: StoredReply): Promise<void>;
  /** Fills in the answer of a key that was claimed before its work was done. */
  fillStoredReply(scope: string, key: string, reply: string): Promise<void>;
  deleteStoredReply(scope: string, key: string): Promise<void>;
  /** Forgets a part of the replies made before `before`, small enough to hold nobody up. */
  deleteOldReplies(before: string): Promise<void>;
  insertAccessKey(key: AccessKey): Promise<void>;
  /** @returns false when it is unknown or was revoked before. */
  revokeAccessKey(id: string, at: string): Promise<boolean>;
  noteKeyUse(id: string, at: string): Promise<void>;
  /** Nothing can change or remove it afterwards. */
  insertAuditEntry(entry: NewAuditEntry): Promise<void>;
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
  setStatus(conversationId: string, status: ConversationStatus): Promise<void>;
  /**
   * Appends a turn. Its first statement compares and swaps the conversation's version, headed by the fence check;
   * anything but "appended" wrote nothing, and the transaction is to be left with an error.
   */
  appendTurn(turn: TurnAppend): Promise<AppendOutcome>;
  /** Stores it in place of what the step had. */
  saveAnnotation(familyId: string, annotation: Annotation): Promise<void>;
  removeAnnotation(conversationId: string, eventId: string): Promise<void>;
  /** The database refuses it for a sealed conversation, and for one that is archived already. */
  archiveConversation(familyId: string, conversationId: string): Promise<void>;
  restoreConversations(conversationIds: readonly string[]): Promise<void>;
  /** Keeps an upload's files in place of those it was read together with. */
  keepUpload(upload: NewKeptUpload): Promise<void>;
  /** From here on the successor is shown; not a row of the run changes. */
  replaceRun(run: { rootId: string; familyId: string; successorId: string }): Promise<void>;
  /** Drops the kept files of a run that is removed, and shows again what it had replaced. */
  forgetRun(rootId: string): Promise<void>;
}

export type DatabaseHealth = {
  ok: boolean;
  engine: "sqlite" | "postgresql";
  /** Name of each checked property with its value and whether it is what we need. */
  checks: { name: string; value: string; ok: boolean }[];
  /** What could not be stored beside the database, in sentences: the app goes on without it. */
  warnings: string[];
};

/** The only database handle the app has. */
export interface Database {
  readonly read: Reads;
  /** Which of the public keys new receipts are signed with. */
  readonly sealKeyId: string;
  /**
   * Runs `job` alone in one transaction, after all jobs queued before it.
   * A thrown error or a returned `{ ok: false }` rolls everything back; a full queue answers `busy`.
   * Never await anything but the given `tx` inside: no model call, no file, no timer.
   */
  write<T>(job: (tx: Writes) => Promise<Result<T>>): Promise<Result<T>>;
  health(): Promise<DatabaseHealth>;
  close(): Promise<void>;
}
