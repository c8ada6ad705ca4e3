import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { groupIntoSteps } from "#lib/conversation/group-steps.ts";
import { addTotals, ownTotals } from "#lib/conversation/metrics.ts";
import { sha256 } from "#lib/sha256.ts";
import { retryAttempt } from "./retry-attempt.ts";
import { sendMessage } from "./send-message.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import { allEvents } from "./testing/scenario.ts";
import {
  attemptNow,
  COMPATIBLE,
  conversationNow,
  forkable,
  importSource,
  message,
  mustBe,
  ownTexts,
  removeNow,
  say,
  type TurnScenario,
  turnScenario,
} from "./testing/turn-scenario.ts";

// Names in parentheses are docker-agent's tests with the same behaviour (PR #2947); the list is in ARCHITECTURE.md.

let scene: TurnScenario;
const FAILS = { fault: { kind: "error_event" as const, afterChunks: 1, message: "the model fell over" } };

beforeAll(async () => {
  scene = await turnScenario();
});
afterEach(async () => {
  await scene.runtime.live.settled();
  expect(await checkInvariants(scene.db)).toEqual([]);
  scene.provider.reset();
});
afterAll(() => scene.dispose());

const rows = async (conversation: Conversation) =>
  allEvents(scene.db, await conversationNow(scene.db, conversation.id));

describe("a turn is in the history whole or not at all", () => {
  it("leaves the committed history untouched while it runs (WorksOnClone)", async () => {
    const { db, provider, runtime } = scene;
    const fork = await forkable(db);
    const before = await rows(fork);
    const gate = provider.hold({ at: "before_terminal" });
    mustBe(await sendMessage(db, runtime, message(fork.id, "go on")));
    await gate.reached;
    expect(await rows(fork)).toEqual(before);
    const { status: _, ...during } = await conversationNow(db, fork.id);
    expect(during).toEqual((({ status: __, ...rest }) => rest)(fork));
    gate.release();
    await runtime.live.settled();
    expect((await rows(fork)).slice(0, before.length)).toEqual(before);
  });

  it("does not advance on a failed run (FailedRunDoesNotAdvance)", async () => {
    const { db, provider } = scene;
    const fork = await forkable(db);
    provider.script.next(FAILS);
    const attempt = await say(scene, fork.id, "please fail");
    expect(attempt).toMatchObject({ status: "failed", errorCode: "provider_error", userText: "please fail" });
    expect(attempt.errorMessage).toEqual(expect.stringMatching(/the model fell over/));
    expect(await conversationNow(db, fork.id)).toEqual(fork);
    expect(await rows(fork)).toHaveLength(fork.headSeq + 1);
  });

  it("advances by the message and its answer on success (SuccessfulRunAdvances)", async () => {
    const { db } = scene;
    const fork = await forkable(db);
    const attempt = await say(scene, fork.id, "go on");
    expect(attempt).toMatchObject({ status: "committed", errorCode: null, partialText: "", baseVersion: 0 });
    const now = await conversationNow(db, fork.id);
    expect(now).toMatchObject({ version: 1, headSeq: fork.headSeq + 2, status: "idle" });
    expect(await ownTexts(db, fork.id, "user")).toEqual(["go on"]);
    expect(await ownTexts(db, fork.id, "assistant")).toEqual(["Answer to: go on"]);
  });

  it("sends the first, the failed and the third message as first and third only", async () => {
    const { db, provider } = scene;
    const fork = await forkable(db, { agent: COMPATIBLE });
    await say(scene, fork.id, "first");
    provider.script.next(FAILS);
    expect((await say(scene, fork.id, "please fail")).status).toBe("failed");
    await say(scene, fork.id, "after failure");
    expect(await ownTexts(db, fork.id, "user")).toEqual(["first", "after failure"]);
    const last = provider.requests.at(-1)?.userMessages ?? [];
    expect(last.slice(-2)).toEqual(["first", "after failure"]);
    expect(last).not.toContain("please fail");
  });

  it("retries a failed attempt with the same message and overrides, once per key", async () => {
    const { db, provider, runtime } = scene;
    const fork = await forkable(db);
    provider.script.next(FAILS);
    const overrides = { parameters: { temperature: 0.5 } };
    const failed = await say(scene, fork.id, "try this", { overrides });
    const target = { conversationId: fork.id, attemptId: failed.id, idempotencyKey: "again" };
    const retried = mustBe(await retryAttempt(db, runtime, target));
    expect(mustBe(await retryAttempt(db, runtime, target)).id).toBe(retried.id);
    await runtime.live.settled();
    expect(await attemptNow(db, retried.id)).toMatchObject({
      status: "committed",
      retryOfId: failed.id,
      userText: "try this",
      overrides,
      parameters: { temperature: 0.5 },
    });
    expect(await ownTexts(db, fork.id, "user")).toEqual(["try this"]);
    expect(
      await retryAttempt(db, runtime, { ...target, attemptId: retried.id, idempotencyKey: null }),
    ).toMatchObject({ ok: false, error: { code: "conflict" } });
  });

  it("keeps totals, steps and errors equal to a recompute from the rows", async () => {
    const { db, provider } = scene;
    const fork = await forkable(db);
    await say(scene, fork.id, "one");
    provider.script.next(FAILS);
    await say(scene, fork.id, "two");
    provider.script.next({ usage: "missing" });
    await say(scene, fork.id, "three");
    const now = await conversationNow(db, fork.id);
    const own = (await rows(fork)).filter((event) => !event.inherited);
    expect(now.ownTotals).toEqual(addTotals(ownTotals(own), now.unattributed));
    expect(now.ownTotals.responses).toBe(2);
    expect(now.stepCount).toBe(groupIntoSteps(own).length);
    expect(now.errorCount).toBe(0);
    const logged = provider.requests[0]?.usage;
    expect(now.ownTotals).toMatchObject({ input: logged?.input, output: logged?.output });
  });
});

describe("what is refused before anything is written", () => {
  const nothing = async (sending: Promise<{ ok: boolean }>, conversation: Conversation) => {
    const { db, provider } = scene;
    const result = await sending;
    expect(await db.read.listAttempts({ conversationId: conversation.id, limit: 9 })).toEqual([]);
    expect(await conversationNow(db, conversation.id)).toEqual(conversation);
    expect(provider.requests).toEqual([]);
    return result;
  };

  it.each(["", "  \n\t "])(
    "refuses a blank message %j and never replays the turn before (RejectsContinuationWithoutUser)",
    async (text) => {
      const { db, runtime } = scene;
      const fork = await forkable(db);
      const refused = await nothing(sendMessage(db, runtime, message(fork.id, text)), fork);
      expect(refused).toMatchObject({ ok: false, error: { code: "bad_request" } });
    },
  );

  it.each(["system", "assistant", "tool"])(
    "takes no message of role %s (AppendLatestUser_NoUserMessage)",
    async (role) => {
      const { db, runtime } = scene;
      const fork = await forkable(db);
      const refused = await nothing(sendMessage(db, runtime, message(fork.id, "hi", { role })), fork);
      expect(refused).toMatchObject({ ok: false, error: { code: "bad_request" } });
    },
  );

  it("refuses a sealed run with the hint to fork", async () => {
    const { db, runtime } = scene;
    const source = await importSource(db);
    const refused = await nothing(sendMessage(db, runtime, message(source.id, "hi")), source);
    expect(refused).toMatchObject({
      ok: false,
      error: { code: "sealed", message: expect.stringMatching(/[Ff]ork/) },
    });
  });

  it("refuses an unknown conversation and a provider that is not configured, by name", async () => {
    const { db, runtime } = scene;
    const fork = await forkable(db);
    expect(await sendMessage(db, runtime, message("nowhere", "hi"))).toMatchObject({
      ok: false,
      error: { code: "not_found" },
    });
    const overrides = { provider: "deepseek", model: "deepseek-chat" };
    expect(
      await nothing(sendMessage(db, runtime, message(fork.id, "hi", { overrides })), fork),
    ).toMatchObject({
      ok: false,
      error: { code: "unavailable", message: expect.stringMatching(/DEEPSEEK_API_KEY/) },
    });
  });
});

it("sends one message for two requests with the same key, and refuses the key for another", async () => {
  const { db, provider, runtime } = scene;
  const fork = await forkable(db);
  const keyed = (text: string) =>
    sendMessage(db, runtime, message(fork.id, text, { idempotencyKey: "click" }));
  const [one, two] = await Promise.all([keyed("once"), keyed("once")]);
  await runtime.live.settled();
  expect(mustBe(one).id).toBe(mustBe(two).id);
  expect(mustBe(await keyed("once")).status).toBe("committed");
  expect(provider.requests).toHaveLength(1);
  expect(await keyed("twice")).toMatchObject({ ok: false, error: { code: "invalid_request" } });
});

it("lets go of a conversation that is deleted while a turn runs", async () => {
  const { db, provider, runtime } = scene;
  const fork = await forkable(db);
  const gate = provider.hold({ at: "before_terminal" });
  const sent = mustBe(await sendMessage(db, runtime, message(fork.id, "go on")));
  await gate.reached;
  await removeNow(db, fork.id);
  gate.release();
  await runtime.live.settled();
  expect(await db.read.findConversation(fork.id)).toBeNull();
  expect(await db.read.findAttempt(sent.id)).toBeNull();
});

it("sends the same bytes it shows, and keeps them with the attempt", async () => {
  const { db, provider } = scene;
  const fork = await forkable(db);
  const attempt = await say(scene, fork.id, "go on");
  const sent = provider.requests[0]?.rawBody ?? Buffer.alloc(0);
  expect(Buffer.from((await db.read.loadRequest(attempt.id)) ?? [])).toEqual(sent);
  expect(attempt.requestSha256).toBe(sha256(sent));
});
