import { setImmediate as nextTurn } from "node:timers/promises";
import type { Fault } from "#lib/api/verification.ts";
import type { Event } from "#lib/conversation/event.ts";
import { CHAIN_START, nextChainHash, nextPrefixHash } from "#lib/conversation/hash-chain.ts";
import { FACTS_MARK_BYTES, FACTS_START, nextFactsHash } from "#lib/conversation/sealed-facts.ts";
import type { Database, StoredEvent } from "#lib/db/store.ts";
import { sha256 } from "#lib/sha256.ts";
import { faultAt } from "./verification-fault.ts";

/** Rows and bytes per step: some 10 ms of the event loop each. */
const WINDOW = 500;
const WINDOW_BYTES = 2_000_000;

/** All three chains up to an event. */
export type EventChains = { seq: number; chainHash: string; prefixHash: string; factsHash: string };

const START: EventChains = {
  seq: -1,
  chainHash: CHAIN_START,
  prefixHash: CHAIN_START,
  factsHash: FACTS_START,
};

export type VerifiedWindow = { events: number; bytes: number; fault: Fault | null; at: EventChains };

/**
 * Recomputes a conversation's chains from the payload bytes, window by window, and holds every event against its
 * stored values. Ends behind the last event there is, or with the window that has the first fault.
 * @param options.factsMarks what is known of the facts chain since the seal; null for a branch that is not sealed.
 */
export async function* verifyEvents(
  db: Database,
  options: { conversationId: string; factsMarks: Uint8Array | null },
): AsyncGenerator<VerifiedWindow> {
  const { conversationId, factsMarks } = options;
  let at = START;
  for (;;) {
    const fromSeq = at.seq + 1;
    const toSeq = fromSeq + WINDOW - 1;
    const stored = await readWindow(db, conversationId, fromSeq, toSeq);
    if ("kind" in stored) {
      yield { events: 0, bytes: 0, fault: stored, at };
      return;
    }
    // It ends early when payloads are large; the rest comes with the next window.
    const window = checkWindow({ conversationId, stored, factsMarks, at });
    yield window;
    if (window.fault || stored.length === 0) return;
    at = window.at;
    await nextTurn();
  }
}

/** A row whose columns are no event any more is found one by one. */
async function readWindow(
  db: Database,
  conversationId: string,
  fromSeq: number,
  toSeq: number,
): Promise<StoredEvent[] | Fault> {
  const window = { conversationId, fromSeq, toSeq, maxBytes: WINDOW_BYTES };
  const stored = await readOrNull(() => db.read.readStoredEvents(window));
  if (stored) return stored;
  for (let seq = fromSeq; seq <= toSeq; seq++) {
    if (await readOrNull(() => db.read.listEvents({ conversationId, fromSeq: seq, toSeq: seq }))) continue;
    const message = `Event ${seq} holds values no event has: its stored columns were changed.`;
    return faultAt("facts", message, { conversation_id: conversationId, seq });
  }
  throw new Error(`Events ${fromSeq} to ${toSeq} of ${conversationId} cannot be read together.`);
}

/** Null when the rows do not parse; what the database itself refuses is thrown on. */
async function readOrNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && error.name === "ZodError") return null;
    throw error;
  }
}

function checkWindow(options: {
  conversationId: string;
  stored: readonly StoredEvent[];
  factsMarks: Uint8Array | null;
  at: EventChains;
}): VerifiedWindow {
  const { conversationId, stored, factsMarks } = options;
  let { at } = options;
  let bytes = 0;
  for (const [index, { event, payload }] of stored.entries()) {
    const next = linkEvent(at, event);
    const fault =
      checkPlace(at, event) ??
      checkBytes(event, payload) ??
      checkChains(next, event) ??
      (factsMarks && checkMark(next, event, factsMarks));
    if (fault) return { events: index, bytes, at, fault: { ...fault, conversation_id: conversationId } };
    bytes += payload?.bytes.length ?? 0;
    at = next;
  }
  return { events: stored.length, bytes, at, fault: null };
}

function linkEvent(at: EventChains, event: Event): EventChains {
  const chainHash = nextChainHash(sha256, at.chainHash, event);
  return {
    seq: at.seq + 1,
    chainHash,
    prefixHash: nextPrefixHash(sha256, at.prefixHash, event.contentHash),
    // With the chain hash as it is stored: one that is not the computed one is a fault of its own, told first.
    factsHash: nextFactsHash(sha256, at.factsHash, event),
  };
}

function checkPlace(at: EventChains, event: Event): Fault | null {
  const expected = at.seq + 1;
  if (event.seq === expected) return null;
  return event.seq < expected
    ? faultAt("doubled", `Event ${event.seq} is there twice.`, { seq: event.seq, event_id: event.eventId })
    : faultAt("missing", `Event ${expected} is missing: the next one found is ${event.seq}.`, {
        seq: expected,
      });
}

function checkBytes(event: Event, payload: StoredEvent["payload"]): Fault | null {
  const place = { seq: event.seq, event_id: event.eventId };
  if (!payload) return faultAt("payload", `The bytes of event ${event.seq} are missing.`, place);
  const actual = sha256(payload.bytes);
  if (actual === event.payloadHash && payload.sha256 === actual) return null;
  return faultAt(
    "payload",
    `The bytes of event ${event.seq} are not those it was recorded with: their SHA-256 is ${actual}.`,
    place,
  );
}

function checkChains(next: EventChains, event: Event): Fault | null {
  const place = { seq: event.seq, event_id: event.eventId };
  if (event.chainHash !== next.chainHash) {
    const message = `Event ${event.seq} or its place in the history was changed: its id, kind, time or bytes do not give its chain hash.`;
    return faultAt("chain", message, place);
  }
  return event.prefixHash === next.prefixHash
    ? null
    : faultAt("facts", `The prompt hash of event ${event.seq} does not fit its content.`, place);
}

function checkMark(next: EventChains, event: Event, marks: Uint8Array): Fault | null {
  const place = { seq: event.seq, event_id: event.eventId };
  const from = next.seq * FACTS_MARK_BYTES;
  const mark = Buffer.from(marks.subarray(from, from + FACTS_MARK_BYTES)).toString("hex");
  if (mark === "") return faultAt("added", `Event ${event.seq} was added after the run was sealed.`, place);
  return next.factsHash.startsWith(mark)
    ? null
    : faultAt(
        "facts",
        `Event ${event.seq} is not the one that was sealed: its values were changed and chained anew, or what is shown of it was.`,
        place,
      );
}
