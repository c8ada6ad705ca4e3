import { setImmediate as nextTick } from "node:timers/promises";
import type { Event } from "#lib/conversation/event.ts";
import { contentHash, nextChainHash, nextPrefixHash } from "#lib/conversation/hash-chain.ts";
import type { EventRow, PayloadRow, Reads } from "#lib/db/store.ts";
import { contentOfBytes } from "#lib/importers/offshoot/content.ts";
import { withoutReasoning } from "#lib/importers/offshoot/without-reasoning.ts";
import { sha256 } from "#lib/sha256.ts";
import { type ChainPoint, EMPTY_HISTORY, type LinkedEvents } from "./prepare-conversation.ts";

const EVENTS_PER_SLICE = 500;

export type GivenHistory = LinkedEvents & { head: ChainPoint };

/**
 * The rows a sub-agent begins with: selected events of its parent, numbered and chained anew because there are gaps
 * between them. They keep their ids, times and bytes and are marked inherited; what they cost stays the parent's, so
 * they carry no usage. Our own replies leave the model's reasoning behind, with bytes of their own.
 */
export async function giveEvents(
  reads: Reads,
  familyId: string,
  selected: readonly Event[],
): Promise<GivenHistory> {
  const own = selected.filter(({ format, role }) => format === "offshoot" && role === "assistant");
  const stored = await reads.loadPayloads(
    familyId,
    own.map((event) => event.payloadHash),
  );
  const events: EventRow[] = [];
  const payloads = new Map<string, PayloadRow>();
  let head = EMPTY_HISTORY;
  for (const [index, event] of selected.entries()) {
    const bytes = stored.get(event.payloadHash);
    const stripped = bytes ? withoutReasoning(bytes) : null;
    const row = linkGiven(event, stripped, head);
    if (stripped) payloads.set(row.payloadHash, { sha256: row.payloadHash, bytes: stripped });
    events.push(row);
    head = { seq: row.seq, eventId: row.eventId, chainHash: row.chainHash, prefixHash: row.prefixHash };
    if (index % EVENTS_PER_SLICE === EVENTS_PER_SLICE - 1) await nextTick();
  }
  return { events, payloads: [...payloads.values()], head };
}

function linkGiven(event: Event, stripped: Uint8Array | null, previous: ChainPoint): EventRow {
  const { conversationId: _, ...facts } = event;
  const body = stripped
    ? {
        payloadHash: sha256(stripped),
        payloadSize: stripped.byteLength,
        contentHash: contentHash(sha256, contentOfBytes(stripped).model, event.role),
      }
    : {};
  const row = { ...facts, ...body, seq: previous.seq + 1, usage: null, inherited: true };
  return {
    ...row,
    chainHash: nextChainHash(sha256, previous.chainHash, row),
    prefixHash: nextPrefixHash(sha256, previous.prefixHash, row.contentHash),
  };
}
