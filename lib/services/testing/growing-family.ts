import type { Result } from "#lib/app-error.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { makeEvent } from "#lib/conversation/testing/make-event.ts";
import type { SeededRandom } from "#lib/conversation/testing/seeded-random.ts";
import type { Database, EventRow, Writes } from "#lib/db/store.ts";
import { configRow, conversationRow, familyRow } from "#lib/db/testing/rows.ts";
import { sha256 } from "#lib/sha256.ts";
import { mustBe } from "./turn-scenario.ts";

const bytes = new TextEncoder().encode("{}");
const payload = { sha256: sha256(bytes), bytes };

/** A family that is added to at random: turns whose calls may be answered turns later, forks of anything, removals. */
export class GrowingFamily {
  readonly rootId: string;
  readonly #db: Database;
  readonly #random: SeededRandom;
  readonly #openCalls = new Map<string, string[]>();
  #made = 0;

  private constructor(db: Database, random: SeededRandom, name: string) {
    this.#db = db;
    this.#random = random;
    this.rootId = `${name}-0`;
  }

  static async begin(db: Database, random: SeededRandom, name: string): Promise<GrowingFamily> {
    const family = new GrowingFamily(db, random, name);
    await family.#write((tx) => tx.insertFamily(familyRow({ id: name, keyBase: name })));
    await family.#insert(conversationRow({ id: family.rootId, familyId: name }));
    return family;
  }

  /** Appends a turn to one of the conversations. */
  async grow(): Promise<void> {
    const to = this.#random.pick(await this.conversations());
    const calls = this.#openCalls.get(to.id) ?? [];
    this.#openCalls.set(to.id, calls);
    const events = Array.from({ length: 1 + this.#random.int(30) }, (_, index) =>
      this.#event(to.id, to.headSeq + 1 + index, calls),
    );
    const last = events.at(-1);
    if (last === undefined) return;
    await this.#write(async (tx) => {
      const holder = { conversationId: to.id, owner: "test" };
      const fence = (await tx.takeLease({ ...holder, ttlMs: 60_000 })) ?? -1;
      const lease = { ...holder, fence };
      const head = { ...to, headSeq: last.seq, headHash: last.chainHash };
      const appended = await tx.appendTurn({
        lease,
        familyId: to.familyId,
        base: to,
        events,
        payloads: [payload],
        head,
      });
      if (appended !== "appended") throw new Error(`The turn was ${appended}.`);
      await tx.releaseLease(lease);
    });
  }

  /** Forks one of the conversations after one of its events. */
  async fork(): Promise<void> {
    const from = this.#random.pick(await this.conversations());
    const seq = this.#random.int(from.headSeq + 2) - 1;
    const at = await this.#db.read.findEventBySeq(from.id, seq);
    await this.#insert(
      conversationRow({
        id: `${from.familyId}-${this.#made}`,
        familyId: from.familyId,
        forkedFromId: from.id,
        forkPointSeq: seq,
        forkPointEventId: at?.eventId ?? null,
        headSeq: seq,
        headHash: at?.chainHash ?? "",
      }),
    );
  }

  /** Removes the newest fork. */
  async removeLast(): Promise<void> {
    const last = (await this.conversations()).at(-1);
    if (last !== undefined && last.id !== this.rootId)
      await this.#write((tx) => tx.deleteConversation(last.id));
  }

  async conversations(): Promise<Conversation[]> {
    const root = await this.#db.read.findConversation(this.rootId);
    return this.#db.read.listConversationsOfFamilies([root?.familyId ?? ""]);
  }

  async #insert(conversation: Conversation): Promise<void> {
    this.#made++;
    await this.#write(async (tx) => {
      await tx.insertConversation(conversation);
      await tx.insertAgentConfig(conversation.id, configRow());
      const { forkedFromId: fromId, forkPointSeq: throughSeq } = conversation;
      if (fromId !== null && throughSeq !== null)
        await tx.copyEvents({ fromId, toId: conversation.id, throughSeq });
    });
  }

  async #write(job: (tx: Writes) => Promise<unknown>): Promise<void> {
    mustBe(
      await this.#db.write(async (tx): Promise<Result<null>> => {
        await job(tx);
        return { ok: true, value: null };
      }),
    );
  }

  #event(id: string, seq: number, calls: string[]): EventRow {
    const name = `${id}-${seq}-${this.#made}`;
    const facts = {
      eventId: name,
      originConversationId: id,
      payloadHash: payload.sha256,
      payloadSize: bytes.length,
      chainHash: sha256(name),
      prefixHash: sha256(`prefix ${name}`),
    };
    const answered = this.#random.chance(0.4)
      ? calls.splice(this.#random.int(calls.length + 1), 1)[0]
      : undefined;
    if (answered !== undefined)
      return makeEvent(seq, { ...facts, kind: "tool_result", role: "tool", toolCallId: answered });
    if (this.#random.chance(0.3)) return makeEvent(seq, { ...facts, kind: "message", role: "user" });
    calls.push(`call ${name}`);
    return makeEvent(seq, {
      ...facts,
      kind: "tool_call",
      role: "assistant",
      toolName: "terminal",
      toolCallId: `call ${name}`,
      responseId: `response ${id} ${Math.floor(seq / 3)}`,
    });
  }
}
