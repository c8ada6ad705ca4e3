import BetterSqlite3 from "better-sqlite3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { cancelTurn } from "./cancel-turn.ts";
import { forkConversation } from "./fork-conversation.ts";
import { recoverTurns } from "./recover-turns.ts";
import { sendMessage } from "./send-message.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import { allEvents, forkInput, mustFork } from "./testing/scenario.ts";
import {
  attemptNow,
  conversationNow,
  forkable,
  importSource,
  message,
  mustBe,
  OPENAI,
  ownTexts,
  say,
  type TurnScenario,
  turnEnv,
  turnRuntime,
  turnScenario,
} from "./testing/turn-scenario.ts";

// C2, C3, C4, C8 and P9 of the reliability checks; names in parentheses are docker-agent's lock tests.

let scene: TurnScenario;

beforeAll(async () => {
  scene = await turnScenario();
});
afterEach(async () => {
  await scene.runtime.live.settled();
  expect(await checkInvariants(scene.db)).toEqual([]);
  scene.provider.reset();
});
afterAll(() => scene.dispose());

/** The lease runs out as it does when its holder says nothing for too long. */
function expireLease(conversationId: string): void {
  const raw = new BetterSqlite3(scene.scratch.file);
  raw.prepare(`UPDATE "Lease" SET "expiresAt" = 1 WHERE "conversationId" = ?`).run(conversationId);
  raw.close();
}

describe("one turn at a time", () => {
  it.each([2, 50])("lets exactly one of %i concurrent sends through (C2, RaceFree)", async (count) => {
    const { db, provider, runtime } = scene;
    const fork = await forkable(db);
    const gate = provider.hold({ at: "before_terminal" });
    const sent = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        sendMessage(db, runtime, message(fork.id, `send ${index}`)),
      ),
    );
    await gate.reached;
    expect(sent.filter((each) => each.ok)).toHaveLength(1);
    const refused = sent.filter((each) => !each.ok);
    expect(refused).toHaveLength(count - 1);
    for (const each of refused) expect(each).toMatchObject({ error: { code: "conflict" } });
    gate.release();
    await runtime.live.settled();
    expect(provider.requests).toHaveLength(1);
    expect(await ownTexts(db, fork.id, "user")).toHaveLength(1);
    expect(await db.read.listAttempts({ conversationId: fork.id, limit: 99 })).toHaveLength(1);
  });

  it("gives the conversation back after success, failure and cancel (AcquireRelease)", async () => {
    const { db, provider, runtime } = scene;
    const fork = await forkable(db);
    expect((await say(scene, fork.id, "one")).status).toBe("committed");
    provider.script.next({ fault: { kind: "truncated", afterChunks: 1 } });
    expect((await say(scene, fork.id, "two")).status).toBe("failed");
    const gate = provider.hold({ at: { afterChunks: 1 } });
    const sent = mustBe(await sendMessage(db, runtime, message(fork.id, "three")));
    await gate.reached;
    mustBe(await cancelTurn(db, runtime, { conversationId: fork.id, attemptId: sent.id }));
    await runtime.live.settled();
    expect(await attemptNow(db, sent.id)).toMatchObject({ status: "cancelled", errorCode: "cancelled" });
    gate.release();
    expect((await say(scene, fork.id, "four")).status).toBe("committed");
    expect(await ownTexts(db, fork.id, "user")).toEqual(["one", "four"]);
  });

  it("runs 50 conversations at once without cross-talk (C4, DifferentIDsDontBlock)", async () => {
    const { db, provider, runtime } = scene;
    const source = await importSource(db);
    const forks = [];
    for (let index = 0; index < 50; index++) forks.push(await mustFork(db, source.id, { agent: OPENAI }));
    const gate = provider.hold({ at: { afterChunks: 1 }, times: 50 });
    const sent = await Promise.all(
      forks.map((fork) => sendMessage(db, runtime, message(fork.id, `only for ${fork.promptCacheKey}`))),
    );
    for (const each of sent) mustBe(each);
    await gate.arrivals(50);
    expect(provider.concurrency().open).toBe(50);
    gate.release();
    await runtime.live.settled();
    expect(provider.requests).toHaveLength(50);
    for (const request of provider.requests) {
      expect(request.userMessages).toEqual(["Fix the build.", `only for ${request.promptCacheKey}`]);
    }
    for (const fork of forks) {
      expect(await ownTexts(db, fork.id, "assistant")).toEqual([
        `Answer to: only for ${fork.promptCacheKey}`,
      ]);
    }
  });
});

it("gives a fork made in the middle of a turn the committed turns only (C3)", async () => {
  const { db, provider, runtime } = scene;
  const parent = await forkable(db);
  await say(scene, parent.id, "committed");
  const committed = await conversationNow(db, parent.id);
  const gate = provider.hold({ at: "before_terminal" });
  mustBe(await sendMessage(db, runtime, message(parent.id, "in flight")));
  await gate.reached;
  const fork = mustBe(await forkConversation(db, forkInput(parent.id)));
  expect(fork).toMatchObject({ headSeq: committed.headSeq, headHash: committed.headHash, status: "idle" });
  gate.release();
  await runtime.live.settled();
  const texts = (await allEvents(db, await conversationNow(db, fork.id))).map((event) => event.summary);
  expect(texts).toContain("committed");
  expect(texts).not.toContain("in flight");
  expect((await say(scene, fork.id, "on its own")).status).toBe("committed");
});

describe("a holder that stalled", () => {
  it("is fenced at its commit when another has gone on (C8)", async () => {
    const { db, provider } = scene;
    const fork = await forkable(db);
    // The first process never ticks, as one that is suspended.
    const stalled = turnRuntime(turnEnv(provider.url), { tickMs: 3_600_000 });
    const gate = provider.hold({ at: "before_terminal" });
    const lost = mustBe(await sendMessage(db, stalled, message(fork.id, "stalled")));
    await gate.reached;
    expect(await sendMessage(db, scene.runtime, message(fork.id, "too early"))).toMatchObject({
      ok: false,
      error: { code: "conflict" },
    });
    expireLease(fork.id);
    expect((await say(scene, fork.id, "the next one")).status).toBe("committed");
    gate.release();
    await stalled.live.settled();
    expect(await ownTexts(db, fork.id, "user")).toEqual(["the next one"]);
    expect(await attemptNow(db, lost.id)).toMatchObject({ status: "lost", errorCode: "lost" });
    expect((await conversationNow(db, fork.id)).status).toBe("idle");
  });

  it("is fenced by its expired lease even when nobody came (C8)", async () => {
    const { db, provider } = scene;
    const fork = await forkable(db);
    const stalled = turnRuntime(turnEnv(provider.url), { tickMs: 3_600_000 });
    const gate = provider.hold({ at: "before_terminal" });
    const sent = mustBe(await sendMessage(db, stalled, message(fork.id, "stalled")));
    await gate.reached;
    expireLease(fork.id);
    gate.release();
    await stalled.live.settled();
    expect(await attemptNow(db, sent.id)).toMatchObject({ status: "failed", errorCode: "conflict" });
    expect(await conversationNow(db, fork.id)).toEqual(fork);
    expect((await say(scene, fork.id, "again")).status).toBe("committed");
  });

  it("stops its model call when it finds its lease gone", async () => {
    const { db, provider, runtime } = scene;
    const fork = await forkable(db);
    const gate = provider.hold({ at: { afterChunks: 1 } });
    const sent = mustBe(await sendMessage(db, runtime, message(fork.id, "stalled")));
    const request = await gate.reached;
    expireLease(fork.id);
    expect(mustBe(await recoverTurns(db))).toBe(1);
    await runtime.live.settled();
    expect(await attemptNow(db, sent.id)).toMatchObject({ status: "lost" });
    gate.release();
    await provider.idle();
    expect(request.outcome).toBe("client_gone");
  });

  it("keeps its lease as long as it ticks, however long the answer takes", async () => {
    const { db, provider } = scene;
    const fork = await forkable(db);
    const quick = turnRuntime(turnEnv(provider.url), { leaseMs: 400, tickMs: 20 });
    const gate = provider.hold({ at: "before_terminal" });
    mustBe(await sendMessage(db, quick, message(fork.id, "slow")));
    await gate.reached;
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(mustBe(await recoverTurns(db))).toBe(0);
    gate.release();
    await quick.live.settled();
    expect(await ownTexts(db, fork.id, "assistant")).toEqual(["Answer to: slow"]);
  });
});

describe("stopping", () => {
  it("ends the provider's request at once and keeps what was streamed with the attempt", async () => {
    const { db, provider, runtime } = scene;
    const fork = await forkable(db);
    provider.script.next({ text: "0123456789", chunkSize: 2, fault: { kind: "hang", afterChunks: 3 } });
    const gate = provider.hold({ at: { afterChunks: 3 } });
    const sent = mustBe(await sendMessage(db, runtime, message(fork.id, "go")));
    const request = await gate.reached;
    gate.release();
    while (runtime.live.find(sent.id)?.partial().partialText !== "012345") {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    mustBe(await cancelTurn(db, runtime, { conversationId: fork.id, attemptId: sent.id }));
    await runtime.live.settled();
    await provider.idle();
    expect(request.outcome).toBe("client_gone");
    expect(await attemptNow(db, sent.id)).toMatchObject({ status: "cancelled", partialText: "012345" });
    expect(await conversationNow(db, fork.id)).toEqual(fork);
  });

  it("works from another process, through the attempt's row", async () => {
    const { db, provider, runtime } = scene;
    const fork = await forkable(db);
    const gate = provider.hold({ at: { afterChunks: 1 } });
    const sent = mustBe(await sendMessage(db, runtime, message(fork.id, "go")));
    await gate.reached;
    const other = turnRuntime(turnEnv(provider.url));
    const target = { conversationId: fork.id, attemptId: sent.id };
    mustBe(await cancelTurn(db, other, target));
    await runtime.live.settled();
    expect(await attemptNow(db, sent.id)).toMatchObject({ status: "cancelled" });
    expect(await cancelTurn(db, other, target)).toMatchObject({ ok: false, error: { code: "conflict" } });
  });

  it("refuses a commit that comes after stop was pressed", async () => {
    const { db, provider } = scene;
    const fork = await forkable(db);
    const deaf = turnRuntime(turnEnv(provider.url), { tickMs: 3_600_000 });
    const gate = provider.hold({ at: "before_terminal" });
    const sent = mustBe(await sendMessage(db, deaf, message(fork.id, "go")));
    await gate.reached;
    mustBe(await cancelTurn(db, scene.runtime, { conversationId: fork.id, attemptId: sent.id }));
    gate.release();
    await deaf.live.settled();
    expect(await attemptNow(db, sent.id)).toMatchObject({ status: "cancelled" });
    expect(await conversationNow(db, fork.id)).toEqual(fork);
  });
});
