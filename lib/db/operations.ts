import type { SealKey } from "#lib/seal/seal-key.ts";
import {
  findAccessKey,
  insertAccessKey,
  listAccessKeys,
  noteKeyUse,
  revokeAccessKey,
} from "./access-keys.ts";
import { findAgentConfig, insertAgentConfig, listConfigSummaries } from "./agent-configs.ts";
import { findAnnotation, listAnnotations, removeAnnotation, saveAnnotation } from "./annotations.ts";
import { archiveConversation, listArchived, restoreConversations } from "./archive.ts";
import {
  findAttempt,
  findRunningAttempt,
  finishAttempt,
  insertAttempt,
  listAbandonedAttempts,
  listAttempts,
  loadRequest,
  notePartial,
  requestCancel,
  storeRequest,
} from "./attempts.ts";
import { findGivenTitle, insertAuditEntry, listAuditEntries } from "./audit-entries.ts";
import type { BulkInsert } from "./bulk-insert.ts";
import {
  countConversations,
  deleteConversation,
  findConversation,
  findConversationByDigest,
  insertConversation,
  listConversations,
  listConversationsOfFamilies,
  listMembers,
  renameConversation,
  replaceTags,
  sealConversation,
  setStatus,
} from "./conversations.ts";
import { scanEventText } from "./event-text.ts";
import {
  appendEventRows,
  appendPackedRows,
  copyEvents,
  findEvent,
  findEventBySeq,
  listEvents,
  listOwnToolEvents,
} from "./events.ts";
import {
  countFamilies,
  deleteFamily,
  findFamily,
  findFamilyByGroupKey,
  insertFamily,
  joinFamily,
  listFamilies,
  moveGroup,
  renameFamily,
  takeForkNumber,
} from "./families.ts";
import type { Prisma } from "./generated/client.ts";
import {
  findLinkedUploads,
  findSuccessor,
  forgetRun,
  keepUpload,
  listReplaced,
  listReplacedRuns,
  replaceRun,
} from "./kept-uploads.ts";
import { breakLease, releaseLease, renewLease, takeLease } from "./leases.ts";
import { createLiveReads, createLiveWrites } from "./live-runs.ts";
import { loadPayloads } from "./payloads.ts";
import {
  appendSeal,
  findFactsMarks,
  findSeal,
  findSealSequence,
  findTombstone,
  listSealKeys,
  listSeals,
  listUnreceiptedRuns,
  listVanished,
} from "./seals.ts";
import { discardStaged, publishConversation, stageConversation } from "./staging.ts";
import { streamStepEvents } from "./step-events.ts";
import type { Reads, Writes } from "./store.ts";
import { readStoredEvents } from "./stored-events.ts";
import {
  deleteOldReplies,
  deleteStoredReply,
  fillStoredReply,
  findStoredReply,
  insertStoredReply,
} from "./stored-replies.ts";
import { appendTurn } from "./turns.ts";

type Client = Prisma.TransactionClient;

/** The reads over one client: the reader's own, or a write's transaction. */
export function createReads(client: Client): Reads {
  return {
    ...createLiveReads(client),
    findFamily: (id) => findFamily(client, id),
    findFamilyByGroupKey: (groupKey) => findFamilyByGroupKey(client, groupKey),
    listFamilies: (search) => listFamilies(client, search),
    findConversation: (id) => findConversation(client, id),
    findConversationByDigest: (sourceDigest) => findConversationByDigest(client, sourceDigest),
    listConversationsOfFamilies: (familyIds) => listConversationsOfFamilies(client, familyIds),
    listMembers: (familyId) => listMembers(client, familyId),
    listConversations: (search) => listConversations(client, search),
    countConversations: (filter) => countConversations(client, filter),
    countFamilies: (query) => countFamilies(client, query),
    listConfigSummaries: (familyIds) => listConfigSummaries(client, familyIds),
    findAgentConfig: (conversationId) => findAgentConfig(client, conversationId),
    findEvent: (conversationId, eventId) => findEvent(client, conversationId, eventId),
    findEventBySeq: (conversationId, seq) => findEventBySeq(client, conversationId, seq),
    listEvents: (options) => listEvents(client, options),
    streamStepEvents: (familyId, conversationIds) => streamStepEvents(client, familyId, conversationIds),
    loadPayloads: (familyId, hashes) => loadPayloads(client, familyId, hashes),
    findStoredReply: (scope, key) => findStoredReply(client, scope, key),
    findAccessKey: (id) => findAccessKey(client, id),
    listAccessKeys: (options) => listAccessKeys(client, options),
    findGivenTitle: (conversationId) => findGivenTitle(client, conversationId),
    listAuditEntries: (options) => listAuditEntries(client, options),
    findAttempt: (id) => findAttempt(client, id),
    findRunningAttempt: (conversationId) => findRunningAttempt(client, conversationId),
    listAttempts: (options) => listAttempts(client, options),
    listAbandonedAttempts: (options) => listAbandonedAttempts(client, options),
    loadRequest: (attemptId) => loadRequest(client, attemptId),
    readStoredEvents: (options) => readStoredEvents(client, options),
    scanEventText: (options) => scanEventText(client, options),
    findSeal: (sequence) => findSeal(client, sequence),
    findSealSequence: (conversationId) => findSealSequence(client, conversationId),
    findFactsMarks: (conversationId) => findFactsMarks(client, conversationId),
    findTombstone: (sequence) => findTombstone(client, sequence),
    listSeals: (options) => listSeals(client, options),
    listVanished: (limit) => listVanished(client, limit),
    listUnreceiptedRuns: () => listUnreceiptedRuns(client),
    listSealKeys: () => listSealKeys(client),
    listOwnToolEvents: (familyId, toolName) => listOwnToolEvents(client, familyId, toolName),
    listAnnotations: (familyId) => listAnnotations(client, familyId),
    findAnnotation: (conversationId, eventId) => findAnnotation(client, conversationId, eventId),
    listArchived: (familyId) => listArchived(client, familyId),
    findLinkedUploads: (options) => findLinkedUploads(client, options),
    findSuccessor: (rootId) => findSuccessor(client, rootId),
    listReplacedRuns: (familyIds) => listReplacedRuns(client, familyIds),
    listReplaced: () => listReplaced(client),
  };
}

/** Reads and writes over one open transaction. */
export function createWrites(transaction: Client, bulk: BulkInsert, sealKey: SealKey): Writes {
  return {
    ...createReads(transaction),
    ...createLiveWrites(transaction),
    insertFamily: (family) => insertFamily(transaction, family),
    insertAccessKey: (key) => insertAccessKey(transaction, key),
    revokeAccessKey: (id, at) => revokeAccessKey(transaction, id, at),
    noteKeyUse: (id, at) => noteKeyUse(transaction, id, at),
    insertAuditEntry: (entry) => insertAuditEntry(transaction, entry),
    joinFamily: (id, labels) => joinFamily(transaction, id, labels),
    renameFamily: (id, title) => renameFamily(transaction, id, title),
    moveGroup: (fromId, toId) => moveGroup(transaction, fromId, toId),
    deleteFamily: (id) => deleteFamily(transaction, id),
    takeForkNumber: (familyId) => takeForkNumber(transaction, familyId),
    insertConversation: (conversation) => insertConversation(transaction, conversation),
    insertAgentConfig: (conversationId, config) => insertAgentConfig(transaction, conversationId, config),
    copyEvents: (options) => copyEvents(transaction, options),
    appendEvents: (options) => appendEventRows(transaction, bulk, options),
    appendPacked: (familyId, packed) => appendPackedRows(transaction, bulk, familyId, packed),
    stageConversation: (conversation) => stageConversation(transaction, conversation),
    publishConversation: (conversation) => publishConversation(transaction, conversation),
    discardStaged: (ids) => discardStaged(transaction, ids),
    sealConversation: (id) => sealConversation(transaction, id),
    appendSeal: (receipt, marks) => appendSeal(transaction, bulk, sealKey, receipt, marks),
    renameConversation: (id, title) => renameConversation(transaction, id, title),
    replaceTags: (id, tags) => replaceTags(transaction, id, tags),
    deleteConversation: (id) => deleteConversation(transaction, id),
    insertStoredReply: (scope, key, reply) => insertStoredReply(transaction, scope, key, reply),
    fillStoredReply: (scope, key, reply) => fillStoredReply(transaction, scope, key, reply),
    deleteStoredReply: (scope, key) => deleteStoredReply(transaction, scope, key),
    deleteOldReplies: (before) => deleteOldReplies(transaction, before),
    takeLease: (options) => takeLease(transaction, options),
    renewLease: (lease, ttlMs) => renewLease(transaction, lease, ttlMs),
    releaseLease: (lease) => releaseLease(transaction, lease),
    breakLease: (conversationId) => breakLease(transaction, conversationId),
    insertAttempt: (attempt) => insertAttempt(transaction, attempt),
    notePartial: (id, partial) => notePartial(transaction, id, partial),
    storeRequest: (id, request) => storeRequest(transaction, id, request),
    requestCancel: (id) => requestCancel(transaction, id),
    finishAttempt: (id, end) => finishAttempt(transaction, id, end),
    setStatus: (conversationId, status) => setStatus(transaction, conversationId, status),
    appendTurn: (turn) => appendTurn(transaction, bulk, turn),
    saveAnnotation: (familyId, annotation) => saveAnnotation(transaction, familyId, annotation),
    removeAnnotation: (conversationId, eventId) => removeAnnotation(transaction, conversationId, eventId),
    archiveConversation: (familyId, id) => archiveConversation(transaction, familyId, id),
    restoreConversations: (ids) => restoreConversations(transaction, ids),
    keepUpload: (upload) => keepUpload(transaction, bulk.insertUpload, upload),
    replaceRun: (run) => replaceRun(transaction, run),
    forgetRun: (rootId) => forgetRun(transaction, rootId),
  };
}
