import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Conversation, Family } from "#lib/conversation/conversation.ts";
import type { SentUpload } from "#lib/conversation/receipt.ts";
import type { Database, Writes } from "#lib/db/store.ts";
import type { PackedPart } from "#lib/import-worker/pack-parts.ts";
import { attemptTags } from "./attempt-tags.ts";
import { findRecordedRun } from "./find-recorded-run.ts";
import { FactsChain } from "./link-facts.ts";
import { COPIED_ROWS, type Pending, planTransactions } from "./plan-transactions.ts";
import { type SealableBranch, sealRun } from "./seal-run.ts";

/**
 * What is collected before it is written: a transaction of some 50 ms, for which forks wait. Larger families take
 * several.
 */
const FLUSH_BYTES = 4_000_000;
const FLUSH_EVENTS = 1_500;
/**
 * So few are worth a transaction when none is under way, and later as many as were begun before: small ones take a
 * quarter longer for an event, which only a run that is over soon makes up for.
 */
const IDLE_EVENTS = 250;
/** Of so many a conversation is staged before they are there: a smaller one is written in one transaction. */
const STAGED_EVENTS = 500;
/**
 * Of all branches of a run, some two gigabytes: each has the whole history before it, so that hundreds of late ones grow
 * with the square of the run.
 */
const MOST_INHERITED = 2_000_000;
const BRANCHES_TOO_OFTEN = `This run branches too often: the histories of its branches together are over ${MOST_INHERITED.toLocaleString("en")} events. Send the part of it you need, or only the branch it stands on.`;
/** Transactions under way: while one is written, another one is ready to follow it at once. */
const MOST_FLIGHTS = 2;

/** A run that was written, or was found to be here. */
export type WrittenRun = { familyId: string; rootId: string; created: boolean };

/**
 * Writes one run from its parts, whole or not at all, and seals it. A small one goes in one transaction; of a larger
 * one the first transactions stage what nobody can see, and the last makes it a run. When its group key is that of a
 * family there is, it becomes a further root of that one.
 */
export class FamilyWriter {
  readonly #db: Database;
  readonly #family: Family;
  readonly #sourceDigest: string;
  readonly #sent: SentUpload | null;
  readonly #signal: AbortSignal | undefined;
  readonly #branches = new Map<string, SealableBranch>();
  #pending: Pending[];
  #bytes = 0;
  #events = 0;
  /** Inherited rows that are pending. */
  #copied = 0;
  /** Events the branches begun or known of so far inherit. */
  #inherited = 0;
  #isStaged = false;
  /** Events in transactions that were begun. */
  #begun = 0;
  /** Transactions that are under way while the next one is collected; each begins when the one before it has landed. */
  readonly #flights: Promise<Result<null>>[] = [];
  /** Those of them that have not landed yet. */
  #underWay = 0;
  /** The draft's own until the first transaction has found another one to join. */
  #familyId: string;

  /** @param signal stops it between two transactions: what was staged is left to `discard`. */
  constructor(
    db: Database,
    family: Family,
    sourceDigest: string,
    { sent, signal }: { sent: SentUpload | null; signal: AbortSignal | undefined },
  ) {
    this.#db = db;
    this.#sent = sent;
    this.#signal = signal;
    this.#family = family;
    this.#familyId = family.id;
    this.#sourceDigest = sourceDigest;
    this.#pending = [{ statement: (tx) => this.#openFamily(tx) }];
  }

  /**
   * Takes the next part. When enough has been collected for a transaction, that one is begun: its error is the answer to
   * a later part. Waits only while as many as may be are under way.
   */
  async take(part: Exclude<PackedPart, { type: "family" | "end" }>): Promise<Result<null>> {
    if (part.type === "conversation") {
      this.#begin(part);
      // While its first events are made, nothing else has to be written.
      if (this.#underWay === 0 && (part.ownEvents ?? 0) >= STAGED_EVENTS) return this.#flush();
    } else if (part.type === "head") {
      const { conversation, inherited } = part;
      this.#inherited += inherited;
      if (this.#inherited > MOST_INHERITED) return fail("too_large", BRANCHES_TOO_OFTEN);
      this.#branches.set(conversation.id, { ...this.#branch(conversation.id), conversation });
    } else {
      const { conversationId, facts, packed } = part;
      this.#branch(conversationId).facts.append(facts);
      this.#pending.push({ events: packed });
      this.#events += packed.count;
      this.#bytes += packed.bytes.byteLength;
    }
    const isEnough =
      this.#bytes >= FLUSH_BYTES || this.#copied >= COPIED_ROWS || this.#events >= this.#enoughEvents();
    return isEnough ? this.#flush() : ok(null);
  }

  /**
   * The last transaction, the seal included: `conflict` when the same bytes have come in meanwhile. A run that was
   * recorded while it happened is here already: it is answered, and what was staged is left to `discard`.
   * @param along written in it, behind a run that is made.
   */
  async finish(along: (tx: Writes, run: WrittenRun) => Promise<void>): Promise<Result<WrittenRun>> {
    // The rest of a long run takes the way of its beginning.
    if (this.#isStaged) await this.#flush();
    const landed = await this.#landed();
    if (!landed.ok) return landed;
    const pending = this.#takePending();
    return this.#db.write(async (tx) => {
      const read = [...this.#branches.values()].map(({ conversation }) => conversation);
      const recorded = await findRecordedRun(tx, read);
      if (recorded) {
        const { labels } = this.#family;
        // The recorder knew no job; whoever pushes the directory does.
        if (Object.values(labels).some((label) => label !== null))
          await tx.joinFamily(recorded.familyId, labels);
        return ok(recorded);
      }
      await this.#writeAll(tx, pending);
      if (await tx.findConversationByDigest(this.#sourceDigest))
        return fail("conflict", "This run is here already.");
      const familyId = this.#familyId;
      const branches = [...this.#branches.values()].map(({ conversation, ...branch }) => ({
        ...branch,
        conversation: { ...conversation, familyId, tags: this.#tagsOf(conversation) },
      }));
      for (const { conversation } of branches) await tx.publishConversation(conversation);
      if (familyId !== this.#family.id) await tx.joinFamily(familyId, this.#family.labels);
      const { receipt } = await sealRun(tx, branches, this.#sent);
      const run = { familyId, rootId: receipt.run_id, created: true };
      await along(tx, run);
      return ok<WrittenRun>(run);
    });
  }

  /** Removes what was staged. What cannot be removed now (a full disk, a server that ends) goes at the next start. */
  async discard(): Promise<void> {
    await this.#landed().catch(() => undefined);
    const ids = [...this.#branches.keys()];
    for (let more = this.#isStaged; more; ) {
      const discarded = await this.#db.write(async (tx) => ok(await tx.discardStaged(ids)));
      more = discarded.ok && discarded.value;
    }
  }

  async #openFamily(tx: Writes): Promise<void> {
    const { groupKey } = this.#family;
    const known = groupKey === null ? null : await tx.findFamilyByGroupKey(groupKey);
    if (known) this.#familyId = known.id;
    else await tx.insertFamily(this.#family);
  }

  #begin({ conversation, config, factsStart }: Extract<PackedPart, { type: "conversation" }>): void {
    const { id, forkedFromId, forkPointSeq } = conversation;
    const source = forkedFromId === null ? null : this.#branch(forkedFromId);
    const facts =
      source && forkPointSeq !== null ? source.facts.through(forkPointSeq, factsStart) : FactsChain.empty();
    this.#branches.set(id, { conversation, config, facts });
    const statement = async (tx: Writes) => {
      await tx.stageConversation({ ...conversation, familyId: this.#familyId });
      await tx.insertAgentConfig(id, config);
    };
    this.#pending.push({ statement });
    if (forkedFromId !== null && forkPointSeq !== null) this.#copy(forkedFromId, id, forkPointSeq);
  }

  /** In portions: no transaction is to take as long as the history of a late branch is. */
  #copy(fromId: string, toId: string, lastSeq: number): void {
    this.#copied += lastSeq + 1;
    for (let fromSeq = 0; fromSeq <= lastSeq; fromSeq += COPIED_ROWS) {
      const throughSeq = Math.min(fromSeq + COPIED_ROWS - 1, lastSeq);
      this.#pending.push({ copy: { fromId, toId, fromSeq, throughSeq } });
    }
  }

  #branch(id: string): SealableBranch {
    const branch = this.#branches.get(id);
    if (!branch) throw new Error(`A part of ${id} came before the conversation itself.`);
    return branch;
  }

  /** In a family of several attempts the family's labels are one attempt's: each root says which it is. */
  #tagsOf(conversation: Conversation): Record<string, string> {
    const isAttempt = this.#family.groupKey !== null && conversation.sourceDigest !== null;
    return isAttempt ? { ...attemptTags(this.#family.labels), ...conversation.tags } : conversation.tags;
  }

  #enoughEvents(): number {
    if (this.#underWay > 0) return FLUSH_EVENTS;
    if (!this.#isStaged) return STAGED_EVENTS;
    return Math.min(FLUSH_EVENTS, Math.max(IDLE_EVENTS, this.#begun));
  }

  async #flush(): Promise<Result<null>> {
    if (this.#flights.length >= MOST_FLIGHTS) {
      const landed = await this.#flights.shift();
      if (landed?.ok === false) return landed;
    }
    this.#isStaged = true;
    this.#begun += this.#events;
    const pending = this.#takePending();
    this.#underWay++;
    const flight = this.#landed()
      .then((landed) => (landed.ok ? this.#stage(pending) : landed))
      .finally(() => this.#underWay--);
    // Whoever waits for it next is told; nobody may wait just now.
    flight.catch(() => undefined);
    this.#flights.push(flight);
    return ok(null);
  }

  /** All that was begun: each begins only behind one that has landed well. */
  async #landed(): Promise<Result<null>> {
    return (await this.#flights.at(-1)) ?? ok(null);
  }

  async #stage(pending: readonly Pending[]): Promise<Result<null>> {
    for (const planned of planTransactions(pending)) {
      if (this.#signal?.aborted) return fail("cancelled", "The import was stopped.");
      const written =
        "append" in planned
          ? await this.#db.appendStaged(this.#familyId, planned.append)
          : await this.#db.write(async (tx) => {
              await this.#writeAll(tx, planned.mixed);
              return ok(null);
            });
      if (!written.ok) return written;
    }
    return ok(null);
  }

  async #writeAll(tx: Writes, pending: readonly Pending[]): Promise<void> {
    for (const each of pending) {
      if ("events" in each) await tx.appendPacked(this.#familyId, each.events);
      else if ("copy" in each) await tx.copyEvents(each.copy);
      else await each.statement(tx);
    }
  }

  #takePending(): Pending[] {
    const pending = this.#pending;
    this.#pending = [];
    this.#bytes = 0;
    this.#events = 0;
    this.#copied = 0;
    return pending;
  }
}
