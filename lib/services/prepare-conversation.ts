import { setImmediate as nextTick } from "node:timers/promises";
import { CountedSteps } from "#lib/conversation/count-steps.ts";
import type { Event } from "#lib/conversation/event.ts";
import { CHAIN_START, contentHash, nextChainHash, nextPrefixHash } from "#lib/conversation/hash-chain.ts";
import { addUsage, emptyTotals } from "#lib/conversation/metrics.ts";
import type { Totals } from "#lib/conversation/usage.ts";
import type { EventRow, PayloadRow } from "#lib/db/store.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { sha256 } from "#lib/sha256.ts";

/** Where an event stands in a conversation, and both chains up to it. */
export type ChainPoint = { seq: number; eventId: string | null; chainHash: string; prefixHash: string };

export const EMPTY_HISTORY: ChainPoint = {
  seq: -1,
  eventId: null,
  chainHash: CHAIN_START,
  prefixHash: CHAIN_START,
};

export type LinkedEvents = { events: EventRow[]; payloads: PayloadRow[] };

/** What is known of a conversation once all its events are linked; `totals` are of its own events. */
export type PreparedHead = { head: ChainPoint; stepCount: number; errorCount: number; totals: Totals };

/**
 * Hashing is synchronous; so many events or bytes take a few milliseconds, then the event loop gets a turn. No more, as
 * rows that outlive a collection cost several times what those cost that do not.
 */
const EVENTS_PER_PART = 50;
const BYTES_PER_PART = 1_000_000;

/**
 * Numbers an imported conversation's own events behind `start` and computes payload, content and chain hashes, part
 * by part. Runs before any transaction is open, so that a large import never holds the writer.
 */
export async function* linkEvents(
  conversationId: string,
  imported: Iterable<ImportedEvent>,
  format: EventRow["format"],
  start: ChainPoint,
): AsyncGenerator<LinkedEvents, PreparedHead> {
  const steps = new CountedSteps();
  let head = start;
  let totals = emptyTotals();
  let part = emptyPart();
  for (const event of imported) {
    const row = linkEvent(conversationId, event, format, head);
    head = { seq: row.seq, eventId: row.eventId, chainHash: row.chainHash, prefixHash: row.prefixHash };
    if (row.usage !== null) totals = addUsage(totals, row.usage);
    steps.add(row);
    part.events.push(row);
    part.payloads.set(row.payloadHash, { sha256: row.payloadHash, bytes: event.bytes });
    part.bytes += row.payloadSize;
    if (part.events.length === EVENTS_PER_PART || part.bytes > BYTES_PER_PART) {
      yield { events: part.events, payloads: [...part.payloads.values()] };
      part = emptyPart();
      await nextTick();
    }
  }
  if (part.events.length > 0) yield { events: part.events, payloads: [...part.payloads.values()] };
  return { head, totals, stepCount: steps.count, errorCount: steps.errors };
}

function emptyPart() {
  return { events: [] as EventRow[], payloads: new Map<string, PayloadRow>(), bytes: 0 };
}

/**
 * One event as the row that follows `previous`, with its hashes. Column by column: of a million events, taking the rest
 * of one object over into another is a good part of the time.
 */
export function linkEvent(
  conversationId: string,
  event: ImportedEvent,
  format: EventRow["format"],
  previous: ChainPoint,
): Event {
  const { eventId, sourceKind, timestamp, role, bytes } = event;
  const payloadHash = sha256(bytes);
  const content = contentHash(sha256, event.model, role);
  return {
    conversationId,
    seq: previous.seq + 1,
    eventId,
    kind: event.kind,
    sourceKind,
    format: event.format ?? format,
    role,
    timestamp,
    summary: event.summary,
    toolName: event.toolName,
    toolCallId: event.toolCallId,
    responseId: event.responseId,
    isError: event.isError,
    usage: event.usage,
    inherited: false,
    originConversationId: conversationId,
    payloadHash,
    payloadSize: bytes.byteLength,
    chainHash: nextChainHash(sha256, previous.chainHash, { eventId, sourceKind, timestamp, payloadHash }),
    contentHash: content,
    prefixHash: nextPrefixHash(sha256, previous.prefixHash, content),
  };
}
