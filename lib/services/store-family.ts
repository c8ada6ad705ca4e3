import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Conversation, Family } from "#lib/conversation/conversation.ts";
import type { Database, Writes } from "#lib/db/store.ts";
import type { FamilyPart } from "./draft-parts.ts";

/** What is collected before it is written: a transaction of some 30 ms. Larger families take several. */
const FLUSH_BYTES = 4_000_000;
const FLUSH_EVENTS = 2_000;

type Statement = (tx: Writes) => Promise<void>;

/**
 * Writes one family from its parts, whole or not at all, and seals it. A small one goes in one transaction; of a
 * larger one the first transactions stage what nobody can see, and the last makes it a family.
 */
export class FamilyWriter {
  readonly #db: Database;
  readonly #family: Family;
  readonly #sourceDigest: string;
  readonly #finished: Conversation[] = [];
  #pending: Statement[];
  #bytes = 0;
  #events = 0;
  #isStaged = false;

  constructor(db: Database, family: Family, sourceDigest: string) {
    this.#db = db;
    this.#family = family;
    this.#sourceDigest = sourceDigest;
    this.#pending = [(tx) => tx.insertFamily(family)];
  }

  /** Takes the next part; writes what has been collected when it is enough for a transaction. */
  async take(part: Exclude<FamilyPart, { type: "family" | "end" }>): Promise<Result<null>> {
    if (part.type === "conversation") {
      this.#pending.push(...statementsOf(part));
    } else if (part.type === "head") {
      this.#finished.push(part.conversation);
    } else {
      const { conversationId, events, payloads } = part;
      const familyId = this.#family.id;
      this.#pending.push((tx) => tx.appendEvents({ familyId, conversationId, events, payloads }));
      this.#events += events.length;
      for (const { bytes } of payloads) this.#bytes += bytes.byteLength;
    }
    const isEnough = this.#bytes >= FLUSH_BYTES || this.#events >= FLUSH_EVENTS;
    return isEnough ? this.#flush() : ok(null);
  }

  /** The last transaction: `conflict` when the same bytes have come in meanwhile. */
  async finish(): Promise<Result<null>> {
    const pending = this.#takePending();
    return this.#db.write(async (tx) => {
      for (const statement of pending) await statement(tx);
      if (await tx.findConversationByDigest(this.#sourceDigest))
        return fail("conflict", "This run is here already.");
      for (const conversation of this.#finished) await tx.publishConversation(conversation);
      for (const conversation of this.#finished) await tx.sealConversation(conversation.id);
      return ok(null);
    });
  }

  /** Removes what was staged. What cannot be removed now (a full disk, a server that ends) goes at the next start. */
  async discard(): Promise<void> {
    for (let more = this.#isStaged; more; ) {
      const discarded = await this.#db.write(async (tx) => ok(await tx.discardStaged([this.#family.id])));
      more = discarded.ok && discarded.value;
    }
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

function statementsOf({ conversation, config }: Extract<FamilyPart, { type: "conversation" }>): Statement[] {
  const { id, forkedFromId, forkPointSeq } = conversation;
  const begin: Statement = async (tx) => {
    await tx.stageConversation(conversation);
    await tx.insertAgentConfig(id, config);
    if (forkedFromId !== null && forkPointSeq !== null) {
      await tx.copyEvents({ fromId: forkedFromId, toId: id, throughSeq: forkPointSeq });
    }
  };
  return [begin];
}
