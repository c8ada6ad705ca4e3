import { setImmediate as nextTick } from "node:timers/promises";
import type { Event } from "#lib/conversation/event.ts";
import { groupIntoSteps } from "#lib/conversation/group-steps.ts";
import { CHAIN_START, contentHash, nextChainHash, nextPrefixHash } from "#lib/conversation/hash-chain.ts";
import type { EventRow, PayloadRow } from "#lib/db/store.ts";
import type { ImportedConversation, ImportedEvent } from "#lib/importers/importer.ts";
import { sha256 } from "#lib/sha256.ts";

/** Where an event stands in a conversation, and both chains up to it. */
export type ChainPoint = { seq: number; eventId: string | null; chainHash: string; prefixHash: string };

export const EMPTY_HISTORY: ChainPoint = {
  seq: -1,
  eventId: null,
  chainHash: CHAIN_START,
  prefixHash: CHAIN_START,
};

export type PreparedConversation = {
  events: EventRow[];
  payloads: PayloadRow[];
  head: ChainPoint;
  stepCount: number;
  errorCount: number;
};

/** Hashing is synchronous; this many events take a few milliseconds, then the event loop gets a turn. */
const EVENTS_PER_TICK = 500;

/**
 * Numbers an imported conversation's own events behind `start` and computes payload, content and chain hashes.
 * Runs before any transaction is open, so that a large import never holds the writer.
 */
export async function prepareConversation(
  conversationId: string,
  imported: ImportedConversation,
  format: EventRow["format"],
  start: ChainPoint,
): Promise<PreparedConversation> {
  const events: EventRow[] = [];
  const payloads = new Map<string, PayloadRow>();
  let head = start;
  for (const [index, event] of imported.events.entries()) {
    if (index % EVENTS_PER_TICK === EVENTS_PER_TICK - 1) await nextTick();
    const row = linkEvent(conversationId, event, format, head);
    events.push(row);
    payloads.set(row.payloadHash, { sha256: row.payloadHash, bytes: event.bytes });
    head = { seq: row.seq, eventId: row.eventId, chainHash: row.chainHash, prefixHash: row.prefixHash };
  }
  const steps = groupIntoSteps(events.map((row): Event => ({ ...row, conversationId })));
  return {
    events,
    payloads: [...payloads.values()],
    head,
    stepCount: steps.length,
    errorCount: steps.filter((step) => step.isError).length,
  };
}

/** One event as the row that follows `previous`, with its hashes. */
export function linkEvent(
  conversationId: string,
  event: ImportedEvent,
  format: EventRow["format"],
  previous: ChainPoint,
): EventRow {
  const { bytes, model, ...facts } = event;
  const payloadHash = sha256(bytes);
  const content = contentHash(sha256, model, facts.role);
  return {
    ...facts,
    seq: previous.seq + 1,
    format,
    inherited: false,
    originConversationId: conversationId,
    payloadHash,
    payloadSize: bytes.byteLength,
    chainHash: nextChainHash(sha256, previous.chainHash, { ...facts, payloadHash }),
    contentHash: content,
    prefixHash: nextPrefixHash(sha256, previous.prefixHash, content),
  };
}
