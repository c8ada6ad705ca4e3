import type { AccessKey } from "#lib/access/access-key.ts";
import type { AuditEntry, NewAuditEntry } from "#lib/access/audit-entry.ts";
import type { Result } from "#lib/app-error.ts";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { Annotation } from "#lib/conversation/annotation.ts";
import type { Conversation, ConversationStatus, Family, RunLabels } from "#lib/conversation/conversation.ts";
import type { FamilyMember } from "#lib/conversation/current-runs.ts";
import type { Event, EventFormat, StepEvent } from "#lib/conversation/event.ts";
import type { KeptUpload, NewKeptUpload } from "./kept-uploads.ts";
import type { LiveReads, LiveWrites } from "./live-store.ts";
import type { PackedEvents } from "./packed-events.ts";
import type { PayloadReads } from "./payload-store.ts";
import type { SealReads, SealWrites } from "./seal-store.ts";
import type { TurnReads, TurnWrites } from "./turn-store.ts";

/** An event row still without its conversation: what `appendEvents` stores. */
export type EventRow = Omit<Event, "conversationId">;

export type PayloadRow = { sha256: string; bytes: Uint8Array };

/** Which families; `after` is the place of the last one seen. */
export type FamilySearch = {
  query: string | null;
  after: Pick<Family, "updatedAt" | "id"> | null;
  limit: number;
};

/** Which conversations; `without` are ids left out, as many as there may be. */
export type ConversationFilter = { status: ConversationStatus | null; without: readonly string[] };

/** Which conversations, in which order; `after` is the place of the last one seen in that order. */
export type ConversationSearch = ConversationFilter & {
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

/** `reply` is empty while the work of a claimed key is under way. */
export type StoredReply = { requestHash: string; reply: string; createdAt: string };

/** An event and the payload row it points at, under the name that is stored; null when there is no such row. */
export type StoredEvent = { event: Event; payload: { sha256: string; bytes: Uint8Array } | null };

/** Everything a service may read. Inside a write it sees that write's own rows. */
export interface Reads extends LiveReads, TurnReads, SealReads, PayloadReads {
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
  /** The same of one family, and of each only what it hangs from. */
  listMembers(familyId: string): Promise<FamilyMember[]>;
  /** Over all families. */
  listConversations(search: ConversationSearch): Promise<Conversation[]>;
  countConversations(filter: ConversationFilter): Promise<number>;
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
  findStoredReply(scope: string, key: string): Promise<StoredReply | null>;
  findAccessKey(id: string): Promise<AccessKey | null>;
  /** Newest first, revoked ones included; `after` is the last one seen. */
  listAccessKeys(options: {
    after: Pick<AccessKey, "createdAt" | "id"> | null;
    limit: number;
  }): Promise<AccessKey[]>;
  /** The title somebody gave the conversation last; null for one that has the title it came with. */
  findGivenTitle(conversationId: string): Promise<string | null>;
  /** Newest first; `beforeId` goes on behind that entry. */
  listAuditEntries(options: { beforeId: number | null; limit: number }): Promise<AuditEntry[]>;
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
  /** Every root that another run is shown for, and the members of all families that have one: families' in a row. */
  listReplaced(): Promise<{ members: FamilyMember[]; roots: ReadonlySet<string> }>;
}

/** Everything a service may change, always inside one transaction. */
export interface Writes extends Reads, LiveWrites, TurnWrites, SealWrites {
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
  /** Attempts that come in from here on are the other family's. */
  moveGroup(fromId: string, toId: string): Promise<void>;
  insertConversation(conversation: Conversation): Promise<void>;
  insertAgentConfig(conversationId: string, config: AgentConfig): Promise<void>;
  /**
   * Copies events 0..throughSeq as inherited rows; payloads are shared, rows are not. With `fromSeq` those from there on,
   * behind the ones that were copied before.
   */
  copyEvents(options: Omit<CopiedRows, "fromSeq"> & { fromSeq?: number }): Promise<void>;
  /** Payloads already stored for the family are kept as they are (content-addressed). */
  appendEvents(options: {
    familyId: string;
    conversationId: string;
    events: readonly EventRow[];
    payloads: readonly PayloadRow[];
  }): Promise<void>;
  /** The same for events that came from another thread. */
  appendPacked(familyId: string, packed: PackedEvents): Promise<void>;
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
  setStatus(conversationId: string, status: ConversationStatus): Promise<void>;
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

/** Events `fromSeq` to `throughSeq` of `fromId` as inherited rows of `toId`. */
export type CopiedRows = { fromId: string; toId: string; fromSeq: number; throughSeq: number };

/** What a transaction of a long import adds to its staged conversations, in its order. */
export type StagedRows = PackedEvents | CopiedRows;

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
  /**
   * Appends events to staged conversations, or copies them from others of the family: one transaction, in its turn
   * behind the jobs queued before it, but in another thread, so that neither a megabyte of rows nor the disk stops the
   * event loop. Takes the batches' memory.
   * Errors: as of `write`.
   */
  appendStaged(familyId: string, rows: readonly StagedRows[]): Promise<Result<null>>;
  health(): Promise<DatabaseHealth>;
  close(): Promise<void>;
}
