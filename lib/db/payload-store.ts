import type { Event } from "#lib/conversation/event.ts";
import type { StoredEvent } from "./store.ts";

/**
 * How a word may stand in a payload's bytes: one of several spellings, each the pieces of it that have to follow one
 * another with anything between. What no piece names (an escape) is left open, so that nothing is missed.
 */
export type TextPattern = readonly (readonly string[])[];

/** A place among a family's own events: by creation order of the conversations, then by seq. */
export type EventPlace = { ordinal: number; seq: number };

export type TextScan = {
  /** Own events (not inherited) whose payloads may hold every word, in the family's order. */
  found: { event: Event; place: EventPlace }[];
  /** The last event that was looked at; null when there was none left. */
  through: EventPlace | null;
};

/** Reading what events hold. */
export interface PayloadReads {
  /** Payload bytes by hash; a hash the family does not have is missing from the map. */
  loadPayloads(familyId: string, hashes: readonly string[]): Promise<Map<string, Uint8Array>>;
  /**
   * Events from `fromSeq` on in seq order with their payloads, as many as `maxBytes` hold and at least one. Nothing is
   * trusted to fit together. Throws a ZodError when a row holds what no event has.
   */
  readStoredEvents(options: {
    conversationId: string;
    fromSeq: number;
    toSeq: number;
    maxBytes: number;
  }): Promise<StoredEvent[]>;
  /**
   * Looks through the payloads of a family's own events behind `after`: a few megabytes, at least one event, narrow
   * enough not to stop the event loop. Letters A–Z match in either case. What is found holds the pieces somewhere in
   * its bytes; whether a reader would see the words there is for the caller to check.
   */
  scanEventText(options: {
    familyId: string;
    after: EventPlace | null;
    patterns: readonly TextPattern[];
  }): Promise<TextScan>;
}
