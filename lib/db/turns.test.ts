import BetterSqlite3 from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ok } from "#lib/app-error.ts";
import type { Attempt } from "#lib/conversation/attempt.ts";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { type ScratchDatabase, scratchDatabase } from "./scratch-database.ts";
import type { Writes } from "./store.ts";
import { configRow, eventRows, storeRoot } from "./testing/rows.ts";
import type { LeaseHold, TurnAppend } from "./turn-store.ts";

let scratch: ScratchDatabase;

beforeEach(async () => {
  scratch = await scratchDatabase();
  await storeRoot(scratch.database, 3);
});
afterEach(() => scratch.dispose());

async function write<T>(job: (tx: Writes) => Promise<T>): Promise<T> {
  const result = await scratch.database.write(async (tx) => ok(await job(tx)));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function raw(sql: string): void {
  const db = new BetterSqlite3(scratch.file);
  try {
    db.exec(sql);
  } finally {
    db.close();
  }
}

/** Prisma hides what a trigger says behind a wording of its own. */
const insertRaw = (id: string, number: number) =>
  raw(`INSERT INTO "Attempt" ("id", "conversationId", "familyId", "number", "status", "toolResults", "provider",
    "model", "offline", "parameters", "promptCacheKey", "baseVersion", "baseStatus", "startedAt")
    VALUES ('${id}', 'root', 'family', ${number}, 'running', '[]', 'p', 'm', 0, '{}', 'k', 0, 'idle', 't')`);

const take = (owner: string, ttlMs = 60_000) =>
  write((tx) => tx.takeLease({ conversationId: "root", owner, ttlMs }));

const attemptRow = (facts: Partial<Attempt> = {}): Omit<Attempt, "number"> => ({
  id: "one",
  conversationId: "root",
  familyId: "family",
  status: "running",
  userText: "hi",
  toolResults: [],
  retryOfId: null,
  provider: "openai",
  model: "gpt-5.5",
  offline: false,
  parameters: configRow().parameters,
  overrides: { parameters: { temperature: 0.5 } },
  promptCacheKey: "cache_base",
  baseVersion: 0,
  baseStatus: "idle",
  startedAt: "2026-01-01T10:00:00.000Z",
  finishedAt: null,
  errorCode: null,
  errorMessage: null,
  partialText: "",
  partialReasoning: "",
  usage: null,
  requestSha256: null,
  cancelRequested: false,
  ...facts,
});

describe("a lease", () => {
  it("is held by one at a time and its fence only grows", async () => {
    expect(await take("a")).toBe(1);
    expect(await take("b")).toBeNull();
    expect(await take("a")).toBeNull();
    const hold: LeaseHold = { conversationId: "root", owner: "a", fence: 1 };
    expect(await write((tx) => tx.renewLease(hold, 60_000))).toBe(true);
    await write((tx) => tx.releaseLease(hold));
    expect(await take("b")).toBe(2);
    expect(await write((tx) => tx.renewLease(hold, 60_000))).toBe(false);
    await write((tx) => tx.releaseLease(hold));
    expect(await take("c")).toBeNull();
    await write((tx) => tx.breakLease("root"));
    expect(await take("c")).toBe(4);
  });

  it("that ran out is taken by the next and not revived by its holder", async () => {
    expect(await take("a", 0)).toBe(1);
    const hold: LeaseHold = { conversationId: "root", owner: "a", fence: 1 };
    expect(await write((tx) => tx.renewLease(hold, 60_000))).toBe(false);
    expect(await take("b")).toBe(2);
  });

  it("cannot be removed, moved or turned back by raw SQL, and goes with its conversation", async () => {
    await take("a");
    expect(() => raw(`UPDATE "Lease" SET "fence" = 0`)).toThrow(/only grows/);
    expect(() => raw(`DELETE FROM "Lease"`)).toThrow(/stays/);
    await write((tx) => tx.insertAttempt(attemptRow()));
    await write((tx) => tx.deleteConversation("root"));
    expect(await scratch.database.read.findAttempt("one")).toBeNull();
  });
});

it("gives a sealed conversation neither lease nor attempt", async () => {
  await write((tx) => tx.sealConversation("root"));
  expect(() =>
    raw(`INSERT INTO "Lease" ("conversationId", "owner", "fence", "expiresAt") VALUES ('root', 'a', 1, 1)`),
  ).toThrow(/sealed/);
  await expect(take("a")).rejects.toThrow(/sealed/);
  expect(() => insertRaw("one", 1)).toThrow(/sealed/);
});

describe("an attempt", () => {
  it("comes back as it was stored, numbered, one running at a time", async () => {
    const first = await write((tx) => tx.insertAttempt(attemptRow()));
    expect(first.number).toBe(1);
    expect(await scratch.database.read.findAttempt("one")).toEqual(first);
    expect(() => insertRaw("two", 2)).toThrow(/still running/);
    const end = {
      status: "failed" as const,
      errorCode: "x",
      errorMessage: "y",
      partialText: "z",
      partialReasoning: "",
    };
    expect(await write((tx) => tx.finishAttempt("one", { ...end, usage: emptyTotals() }))).toBe(true);
    expect(await write((tx) => tx.finishAttempt("one", { ...end, status: "committed" }))).toBe(false);
    expect((await write((tx) => tx.insertAttempt(attemptRow({ id: "two" })))).number).toBe(2);
    expect(() => raw(`UPDATE "Attempt" SET "status" = 'committed' WHERE "id" = 'one'`)).toThrow(/finished/);
  });

  it("is abandoned without a live lease, and with the lease of another owner when this one is alone", async () => {
    const abandoned = async (soleOwner: string | null) =>
      (await scratch.database.read.listAbandonedAttempts({ soleOwner })).map((attempt) => attempt.id);
    await write((tx) => tx.insertAttempt(attemptRow()));
    expect(await abandoned(null)).toEqual(["one"]);
    await take("a");
    expect(await abandoned(null)).toEqual([]);
    expect(await abandoned("a")).toEqual([]);
    expect(await abandoned("b")).toEqual(["one"]);
  });
});

describe("appending a turn", () => {
  const turn = (lease: LeaseHold, facts: Partial<TurnAppend> = {}): TurnAppend => ({
    lease,
    familyId: "family",
    base: { version: 0, headSeq: 2 },
    ...eventRows(2, { from: 3 }),
    head: {
      status: "idle",
      headSeq: 4,
      headHash: "h",
      headPrefixHash: "p",
      ownTotals: emptyTotals(),
      stepCount: 2,
      errorCount: 0,
    },
    ...facts,
  });
  const held: LeaseHold = { conversationId: "root", owner: "a", fence: 1 };
  const append = (given: TurnAppend) => write((tx) => tx.appendTurn(given));
  const headSeq = async () => (await scratch.database.read.findConversation("root"))?.headSeq;

  it("needs the lease, the version and the head it was built on", async () => {
    expect(await append(turn(held))).toBe("fenced");
    await take("a");
    expect(await append(turn({ ...held, fence: 2 }))).toBe("fenced");
    expect(await append(turn({ ...held, owner: "b" }))).toBe("fenced");
    expect(await append(turn(held, { base: { version: 1, headSeq: 2 } }))).toBe("stale");
    expect(await append(turn(held, { base: { version: 0, headSeq: 1 } }))).toBe("stale");
    expect(await headSeq()).toBe(2);
    expect(await append(turn(held))).toBe("appended");
    expect(await headSeq()).toBe(4);
    expect(await append(turn(held))).toBe("stale");
  });

  it("is fenced once the lease has run out, whether or not anybody took it", async () => {
    await take("a");
    raw(`UPDATE "Lease" SET "expiresAt" = 1`);
    expect(await append(turn(held))).toBe("fenced");
    expect(await take("b")).toBe(2);
    expect(await append(turn(held))).toBe("fenced");
  });

  it("leaves nothing when an event does not fit", async () => {
    await take("a");
    await expect(append(turn(held, eventRows(2, { from: 4 })))).rejects.toThrow(/without a gap/);
    expect(await scratch.database.read.findConversation("root")).toMatchObject({ headSeq: 2, version: 0 });
  });
});
