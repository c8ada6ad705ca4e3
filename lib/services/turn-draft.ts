import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Event } from "#lib/conversation/event.ts";
import { groupIntoSteps } from "#lib/conversation/group-steps.ts";
import { addTotals, ownTotals } from "#lib/conversation/metrics.ts";
import type { Totals } from "#lib/conversation/usage.ts";
import type { PayloadRow, Reads } from "#lib/db/store.ts";
import type { LeaseHold, TurnAppend } from "#lib/db/turn-store.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { type ChainPoint, linkEvent } from "./prepare-conversation.ts";

/**
 * A working copy of a conversation: its committed history with what a turn adds behind it. The history itself is
 * only read; nothing of a draft exists anywhere else until all of it is appended (docker-agent PR #2947).
 */
export class TurnDraft {
  readonly conversation: Conversation;
  readonly #history: readonly Event[];
  readonly #payloads: Map<string, Uint8Array>;
  readonly #added: Event[] = [];
  readonly #addedPayloads: PayloadRow[] = [];
  #head: ChainPoint;

  constructor(conversation: Conversation, history: readonly Event[], payloads: Map<string, Uint8Array>) {
    this.conversation = conversation;
    this.#history = history;
    this.#payloads = payloads;
    this.#head = {
      seq: conversation.headSeq,
      eventId: history.at(-1)?.eventId ?? null,
      chainHash: conversation.headHash,
      prefixHash: conversation.headPrefixHash,
    };
  }

  /** Committed events and the turn's own, in seq order. */
  get events(): Event[] {
    return [...this.#history, ...this.#added];
  }

  get payloads(): ReadonlyMap<string, Uint8Array> {
    return this.#payloads;
  }

  get isEmpty(): boolean {
    return this.#added.length === 0;
  }

  /** What the turn's responses cost. */
  get spent(): Totals {
    return ownTotals(this.#added);
  }

  add(events: readonly ImportedEvent[]): void {
    const { id } = this.conversation;
    for (const event of events) {
      const row = linkEvent(id, event, "offshoot", this.#head);
      this.#added.push({ ...row, conversationId: id });
      this.#addedPayloads.push({ sha256: row.payloadHash, bytes: event.bytes });
      this.#payloads.set(row.payloadHash, event.bytes);
      this.#head = {
        seq: row.seq,
        eventId: row.eventId,
        chainHash: row.chainHash,
        prefixHash: row.prefixHash,
      };
    }
  }

  /** The turn as one append. Totals and counts hold only on this base, which the compare-and-swap makes sure of. */
  toAppend(lease: LeaseHold, status: Conversation["status"]): TurnAppend {
    const { familyId, version, headSeq, forkPointSeq } = this.conversation;
    const own = this.events.filter((event) => event.seq > (forkPointSeq ?? -1));
    const steps = groupIntoSteps(own);
    return {
      lease,
      familyId,
      base: { version, headSeq },
      events: this.#added,
      payloads: this.#addedPayloads,
      head: {
        status,
        headSeq: this.#head.seq,
        headHash: this.#head.chainHash,
        headPrefixHash: this.#head.prefixHash,
        ownTotals: addTotals(this.conversation.ownTotals, this.spent),
        stepCount: steps.length,
        errorCount: steps.filter((step) => step.isError).length,
      },
    };
  }
}

/** A draft without anything added yet, over the history as it is committed now. */
export async function openDraft(reads: Reads, conversation: Conversation): Promise<TurnDraft> {
  const { id, familyId, headSeq } = conversation;
  const history = await reads.listEvents({ conversationId: id, fromSeq: 0, toSeq: headSeq });
  const hashes = [...new Set(history.map((event) => event.payloadHash))];
  return new TurnDraft(conversation, history, await reads.loadPayloads(familyId, hashes));
}
