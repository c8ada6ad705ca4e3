import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Conversation, Family } from "#lib/conversation/conversation.ts";
import type { SentUpload } from "#lib/conversation/receipt.ts";
import type { Database, Writes } from "#lib/db/store.ts";
import { attemptTags } from "./attempt-tags.ts";
import type { FamilyPart } from "./draft-parts.ts";
import { findRecordedRun } from "./find-recorded-run.ts";
import { FactsChain } from "./link-facts.ts";
import { type SealableBranch, sealRun } from "./seal-run.ts";

/**
 * What is collected before it is written: a transaction of some 200 ms, in which the event loop gets its turns and
 * forks wait. Larger families take several. Each costs a write to the disk that is waited for.
 */
const FLUSH_BYTES = 8_000_000;
const FLUSH_EVENTS = 6_000;

type Statement = (tx: Writes) => Promise<void>;

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
  readonly #branches = new Map<string, SealableBranch>();
  #pending: Statement[];
  #bytes = 0;
  #events = 0;
  #isStaged = false;
  /** The draft's own until the first transaction has found another one to join. */
  #familyId: string;

  constructor(db: Database, family: Family, sourceDigest: string, sent: SentUpload | null) {
    this.#db = db;
    this.#sent = sent;
    this.#family = family;
    this.#familyId = family.id;
    this.#sourceDigest = sourceDigest;
    this.#pending = [(tx) => this.#openFamily(tx)];
  }

  /** Takes the next part; writes what has been collected when it is enough for a transaction. */
  async take(part: Exclude<FamilyPart, { type: "family" | "end" }>): Promise<Result<null>> {
    if (part.type === "conversation") {
      this.#begin(part);
    } else if (part.type === "head") {
      const { conversation } = part;
      this.#branches.set(conversation.id, { ...this.#branch(conversation.id), conversation });
    } else {
      const { conversationId, events, payloads } = part;
      this.#branch(conversationId).facts.extend(events);
      this.#pending.push((tx) =>
        tx.appendEvents({ familyId: this.#familyId, conversationId, events, payloads }),
      );
      this.#events += events.length;
      for (const { bytes } of payloads) this.#bytes += bytes.byteLength;
    }
    const isEnough = this.#bytes >= FLUSH_BYTES || this.#events >= FLUSH_EVENTS;
    return isEnough ? this.#flush() : ok(null);
  }

  /**
   * The last transaction, the seal included: `conflict` when the same bytes have come in meanwhile. A run that was
   * recorded while it happened is here already: it is answered, and what was staged is left to `discard`.
   */
  async finish(): Promise<Result<WrittenRun>> {
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
      for (const statement of pending) await statement(tx);
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
      return ok<WrittenRun>({ familyId, rootId: receipt.run_id, created: true });
    });
  }

  /** Removes what was staged. What cannot be removed now (a full disk, a server that ends) goes at the next start. */
  async discard(): Promise<void> {
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

  #begin({ conversation, config }: Extract<FamilyPart, { type: "conversation" }>): void {
    const { id, forkedFromId, forkPointSeq } = conversation;
    const source = forkedFromId === null ? null : this.#branch(forkedFromId);
    const facts = source && forkPointSeq !== null ? source.facts.through(forkPointSeq) : FactsChain.empty();
    this.#branches.set(id, { conversation, config, facts });
    this.#pending.push(async (tx) => {
      await tx.stageConversation({ ...conversation, familyId: this.#familyId });
      await tx.insertAgentConfig(id, config);
      if (forkedFromId !== null && forkPointSeq !== null) {
        await tx.copyEvents({ fromId: forkedFromId, toId: id, throughSeq: forkPointSeq });
      }
    });
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

  async #flush(): Promise<Result<null>> {
    const pending = this.#takePending();
    this.#isStaged = true;
    return this.#db.write(async (tx) => {
      for (const statement of pending) await statement(tx);
      return ok(null);
    });
  }

  #takePending(): Statement[] {
    const pending = this.#pending;
    this.#pending = [];
    this.#bytes = 0;
    this.#events = 0;
    return pending;
  }
}
