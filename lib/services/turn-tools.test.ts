import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { openDatabase } from "#lib/db/open-database.ts";
import { MIGRATIONS_DIR, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import { answerToolCalls, type ToolAnswers } from "./answer-tool-calls.ts";
import { listTurns } from "./list-turns.ts";
import { readContents } from "./read-contents.ts";
import { retryAttempt } from "./retry-attempt.ts";
import { sendMessage } from "./send-message.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import { allEvents, mustFork } from "./testing/scenario.ts";
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

const call = (command: string, id?: string) => ({
  name: "terminal",
  arguments: { command },
  ...(id ? { id } : {}),
});
const answer = (callId: string, text: string, outcome: "ok" | "error" | "rejected" = "ok") => ({
  callId,
  text,
  outcome,
});
const answers = (conversationId: string, ...results: ToolAnswers["results"]): ToolAnswers => ({
  conversationId,
  results,
  overrides: null,
  idempotencyKey: null,
});

/** Own tool results of a conversation: what was said and where it came from. */
async function results(db: Database, id: string): Promise<{ text: string; badge: string | null }[]> {
  const conversation = await conversationNow(db, id);
  const own = (await allEvents(db, conversation)).filter((event) => !event.inherited);
  const contents = await readContents(db.read, conversation.familyId, own);
  return contents.flatMap(({ parts }) => {
    const result = parts.find((part) => part.type === "tool_result");
    if (!result) return [];
    const badge = parts.find((part) => part.type === "note" && part.label === "answered");
    return [{ text: result.text, badge: badge?.type === "note" ? badge.text : null }];
  });
}

async function pending(db: Database, fork: Conversation) {
  return mustBe(await listTurns(db, fork.id, { cursor: null, limit: 9 })).pendingCalls;
}

describe("a recorded answer", () => {
  it("is given for the same tool and arguments, in any spelling of the JSON, and never executes", async () => {
    const { db, provider } = scene;
    const args = { timeout: 5, command: "make" };
    const steps = [{ user: "Fix it." }, { tools: [{ name: "terminal", args, output: "1 failed" }] }];
    const fork = await forkable(db, {}, { steps });
    provider.script.next({
      toolCalls: [{ name: "terminal", arguments: '{ "command" : "make",\n"timeout": 5.0 }' }],
    });
    provider.script.next({ text: "as before" });
    expect((await say(scene, fork.id, "run it")).status).toBe("committed");
    expect(await results(db, fork.id)).toEqual([
      { text: expect.stringContaining("1 failed"), badge: "recorded" },
    ]);
    expect(await ownTexts(db, fork.id, "assistant")).toEqual(["as before"]);
    expect(provider.requests).toHaveLength(2);
    // One commit for the whole turn.
    expect(await conversationNow(db, fork.id)).toMatchObject({ version: 1, status: "idle" });
    expect((await conversationNow(db, fork.id)).ownTotals.responses).toBe(2);
  });

  it("prefers what came next where the fork was made", async () => {
    const { db, provider } = scene;
    const make = (output: string) => ({ tools: [{ name: "terminal", args: { command: "make" }, output }] });
    const source = await importSource(db, {
      steps: [{ user: "Fix it." }, make("first time"), make("second time"), make("third time")],
    });
    const events = await allEvents(db, source);
    const firstResult = events.find((event) => event.kind === "tool_result");
    const fork = await mustFork(db, source.id, { agent: OPENAI, fromEventId: firstResult?.eventId ?? null });
    provider.script.next({ toolCalls: [call("make")] });
    await say(scene, fork.id, "again");
    expect((await results(db, fork.id))[0]?.text).toEqual(expect.stringContaining("second time"));
  });

  it("is no answer for other arguments: the person is asked", async () => {
    const { db, provider } = scene;
    const fork = await forkable(db);
    provider.script.next({ toolCalls: [call("make clean")] });
    await say(scene, fork.id, "run it");
    expect(await results(db, fork.id)).toEqual([]);
    expect((await conversationNow(db, fork.id)).status).toBe("waiting_for_tool_result");
    expect(await pending(db, fork)).toMatchObject([
      { name: "terminal", arguments: '{"command":"make clean"}' },
    ]);
  });

  it("leaves no trace of the whole turn when a later model call fails, and keeps what was spent", async () => {
    const { db, provider } = scene;
    const fork = await forkable(db);
    provider.script.next({ toolCalls: [call("make")] });
    provider.script.next({ fault: { kind: "reset", afterChunks: 1 } });
    const attempt = await say(scene, fork.id, "run it");
    expect(attempt).toMatchObject({ status: "failed", usage: { responses: 1 } });
    expect(await conversationNow(db, fork.id)).toEqual(fork);
  });

  it("does not go on for ever: after 25 responses the calls are left to the person", async () => {
    const { db, provider } = scene;
    const fork = await forkable(db);
    provider.script.always({ toolCalls: [call("make")] });
    expect((await say(scene, fork.id, "loop")).status).toBe("committed");
    expect(provider.requests).toHaveLength(25);
    expect(await pending(db, fork)).toHaveLength(1);
  });
});

it("tells the model at once that a call of an unknown tool was not run (P8)", async () => {
  const { db, provider } = scene;
  const fork = await forkable(db);
  provider.script.next({ toolCalls: [{ name: "no_such_tool", arguments: {} }] });
  await say(scene, fork.id, "go");
  expect(await results(db, fork.id)).toEqual([
    { text: expect.stringContaining("not run"), badge: "synthetic" },
  ]);
  expect((await conversationNow(db, fork.id)).status).toBe("idle");
});

describe("a manual answer", () => {
  async function waiting(...commands: string[]): Promise<Conversation> {
    const fork = await forkable(scene.db);
    scene.provider.script.next({ toolCalls: commands.map((command) => call(command, `call_${command}`)) });
    expect((await say(scene, fork.id, "do it")).status).toBe("committed");
    return conversationNow(scene.db, fork.id);
  }

  it("goes on with the model when it is the last one, in one commit", async () => {
    const { db, provider, runtime } = scene;
    const fork = await waiting("deploy");
    const given = mustBe(
      await answerToolCalls(db, runtime, answers(fork.id, answer("call_deploy", "deployed"))),
    );
    await runtime.live.settled();
    expect(await attemptNow(db, given.attempt?.id ?? "")).toMatchObject({
      status: "committed",
      userText: null,
    });
    expect(await results(db, fork.id)).toEqual([{ text: "deployed", badge: "manual" }]);
    expect(await conversationNow(db, fork.id)).toMatchObject({ status: "idle", version: 2 });
    expect(JSON.stringify(provider.requests.at(-1)?.body)).toContain("deployed");
  });

  it("waits until all of several calls are answered", async () => {
    const { db, provider, runtime } = scene;
    const fork = await waiting("a", "b", "c");
    const first = mustBe(await answerToolCalls(db, runtime, answers(fork.id, answer("call_b", "B"))));
    expect(first).toMatchObject({
      attempt: null,
      pendingCalls: [{ callId: "call_a" }, { callId: "call_c" }],
    });
    expect((await conversationNow(db, fork.id)).status).toBe("waiting_for_tool_result");
    expect(provider.requests).toHaveLength(1);
    const rest = answers(fork.id, answer("call_c", "", "rejected"), answer("call_a", "A", "error"));
    mustBe(await answerToolCalls(db, runtime, rest));
    await runtime.live.settled();
    expect((await results(db, fork.id)).map((each) => each.text)).toEqual(["B", "", "A"]);
    const now = await conversationNow(db, fork.id);
    expect(now).toMatchObject({ status: "idle", ownTotals: { responses: 2 } });
    expect(await pending(db, fork)).toEqual([]);
  });

  it("survives closing and opening the database while it is waited for", async () => {
    const scratch = await scratchDatabase();
    const runtime = () => turnRuntime(turnEnv(scene.provider.url));
    const fork = await forkable(scratch.database);
    scene.provider.script.next({ toolCalls: [call("deploy", "call_deploy")] });
    await say({ db: scratch.database, runtime: runtime() }, fork.id, "do it");
    await scratch.database.close();
    const db = await openDatabase({ file: scratch.file, migrationsDir: MIGRATIONS_DIR });
    expect(await conversationNow(db, fork.id)).toMatchObject({ status: "waiting_for_tool_result" });
    expect(await pending(db, fork)).toMatchObject([{ callId: "call_deploy" }]);
    const later = runtime();
    mustBe(await answerToolCalls(db, later, answers(fork.id, answer("call_deploy", "deployed"))));
    await later.live.settled();
    expect((await conversationNow(db, fork.id)).status).toBe("idle");
    expect(await checkInvariants(db)).toEqual([]);
    await db.close();
    await scratch.dispose();
  });

  it("keeps waiting when the model fails, and is sent again by a retry", async () => {
    const { db, provider, runtime } = scene;
    const fork = await waiting("deploy");
    provider.script.next({ fault: { kind: "truncated", afterChunks: 1 } });
    const given = mustBe(
      await answerToolCalls(db, runtime, answers(fork.id, answer("call_deploy", "deployed"))),
    );
    await runtime.live.settled();
    const attemptId = given.attempt?.id ?? "";
    expect(await attemptNow(db, attemptId)).toMatchObject({ status: "failed" });
    expect(await conversationNow(db, fork.id)).toEqual(fork);
    mustBe(await retryAttempt(db, runtime, { conversationId: fork.id, attemptId, idempotencyKey: null }));
    await runtime.live.settled();
    expect(await results(db, fork.id)).toEqual([{ text: "deployed", badge: "manual" }]);
  });

  it("is refused for a call that is not open, twice for one call, and for a sealed run", async () => {
    const { db, runtime } = scene;
    const fork = await waiting("deploy");
    const refused = async (input: ToolAnswers, code: string) =>
      expect(await answerToolCalls(db, runtime, input)).toMatchObject({ ok: false, error: { code } });
    await refused(answers(fork.id, answer("call_other", "x")), "conflict");
    await refused(
      answers(fork.id, answer("call_deploy", "x"), answer("call_deploy", "y")),
      "invalid_request",
    );
    await refused(answers(fork.forkedFromId ?? "", answer("call_deploy", "x")), "sealed");
    await refused(answers("nowhere", answer("call_deploy", "x")), "not_found");
    expect(await conversationNow(db, fork.id)).toEqual(fork);
  });

  it("comes before the next message: a message is refused while results are waited for", async () => {
    const { db, runtime } = scene;
    const fork = await waiting("deploy");
    expect(await sendMessage(db, runtime, message(fork.id, "never mind"))).toMatchObject({
      ok: false,
      error: { code: "conflict", message: expect.stringMatching(/tool calls/) },
    });
    expect(await conversationNow(db, fork.id)).toEqual(fork);
  });

  it("can be another one in a fork made right behind the call", async () => {
    const { db, runtime } = scene;
    const source = await importSource(db);
    const called = (await allEvents(db, source)).find((event) => event.kind === "tool_call");
    const fork = await mustFork(db, source.id, { agent: OPENAI, fromEventId: called?.eventId ?? null });
    const [open] = await pending(db, fork);
    mustBe(await answerToolCalls(db, runtime, answers(fork.id, answer(open?.callId ?? "", "all passed"))));
    await runtime.live.settled();
    expect(await results(db, fork.id)).toEqual([{ text: "all passed", badge: "manual" }]);
    expect(JSON.stringify(scene.provider.requests.at(-1)?.body)).not.toContain("1 failed");
  });

  it("does not make two turns of a double click", async () => {
    const { db, provider, runtime } = scene;
    const fork = await waiting("deploy");
    const click = { ...answers(fork.id, answer("call_deploy", "deployed")), idempotencyKey: "click" };
    const [one, two] = await Promise.all([
      answerToolCalls(db, runtime, click),
      answerToolCalls(db, runtime, click),
    ]);
    await runtime.live.settled();
    const third = await answerToolCalls(db, runtime, click);
    expect(mustBe(two).attempt?.id).toBe(mustBe(one).attempt?.id);
    expect(mustBe(third).attempt).toMatchObject({ id: mustBe(one).attempt?.id, status: "committed" });
    expect(provider.requests).toHaveLength(2);
  });
});
