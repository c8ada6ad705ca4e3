import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { TurnMessage } from "#lib/api/turn.ts";
import { listTurns } from "./list-turns.ts";
import { sendMessage } from "./send-message.ts";
import {
  attemptNow,
  CANARY,
  conversationNow,
  forkable,
  message,
  mustBe,
  removeNow,
  say,
  type TurnScenario,
  turnEnv,
  turnRuntime,
  turnScenario,
} from "./testing/turn-scenario.ts";
import { viewDraftRequest, viewSentRequest } from "./view-turn-request.ts";
import { watchTurn } from "./watch-turn.ts";

let scene: TurnScenario;

beforeAll(async () => {
  scene = await turnScenario();
});
afterEach(async () => {
  await scene.runtime.live.settled();
  scene.provider.reset();
});
afterAll(() => scene.dispose());

async function watch(
  conversationId: string,
  attemptId: string,
  runtime = scene.runtime,
): Promise<TurnMessage[]> {
  const { signal } = new AbortController();
  const seen: TurnMessage[] = [];
  for await (const each of mustBe(
    await watchTurn(scene.db, runtime, { conversationId, attemptId, signal }),
  )) {
    seen.push(TurnMessage.parse(each));
  }
  return seen;
}

const words = (seen: readonly TurnMessage[]) =>
  seen.flatMap((each) => (each.type === "text" ? [each.text] : [])).join("");

describe("watching a turn", () => {
  it("shows it from the attempt to the commit, to whoever comes while it runs", async () => {
    const { db, provider, runtime } = scene;
    const fork = await forkable(db);
    provider.script.next({ reasoning: "let me see", text: "0123456789", chunkSize: 2 });
    const gate = provider.hold({ at: "before_terminal" });
    const sent = mustBe(await sendMessage(db, runtime, message(fork.id, "go")));
    const early = watch(fork.id, sent.id);
    await gate.reached;
    const late = watch(fork.id, sent.id);
    gate.release();
    const now = async () => conversationNow(db, fork.id);
    for (const seen of [await early, await late]) {
      expect(seen[0]).toMatchObject({ type: "attempt", attempt: { id: sent.id, status: "running" } });
      expect(words(seen)).toBe("0123456789");
      expect(seen.some((each) => each.type === "response" && each.usage.output !== null)).toBe(true);
      const { version, headSeq, headHash, status } = await now();
      expect(seen.at(-1)).toMatchObject({
        type: "committed",
        attempt: { status: "committed" },
        head: { version, headSeq, headHash, status },
      });
    }
    // Afterwards the row alone says it.
    expect((await watch(fork.id, sent.id)).map((each) => each.type)).toEqual(["attempt", "committed"]);
  });

  it("ends with code and sentence when the turn failed", async () => {
    const { db, provider, runtime } = scene;
    const fork = await forkable(db);
    provider.script.next({ fault: { kind: "error_event", afterChunks: 1, message: "fell over" } });
    const sent = mustBe(await sendMessage(db, runtime, message(fork.id, "go")));
    expect((await watch(fork.id, sent.id)).at(-1)).toMatchObject({
      type: "failed",
      code: "provider_error",
      message: expect.stringContaining("fell over"),
      attempt: { status: "failed", canRetry: true },
    });
  });

  it("shows another process's turn from its row, about as far as it is", async () => {
    const { db, provider, runtime } = scene;
    const fork = await forkable(db);
    provider.script.next({ text: "0123456789", chunkSize: 2 });
    const gate = provider.hold({ at: "before_terminal" });
    const sent = mustBe(await sendMessage(db, runtime, message(fork.id, "go")));
    await gate.reached;
    const other = watch(fork.id, sent.id, turnRuntime(turnEnv(provider.url)));
    while ((await attemptNow(db, sent.id)).partialText !== "0123456789") {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await new Promise((resolve) => setTimeout(resolve, 60));
    gate.release();
    const seen = await other;
    expect(seen).toContainEqual({ type: "snapshot", text: "0123456789", reasoning: "" });
    expect(seen.at(-1)).toMatchObject({ type: "committed" });
  });

  it("ends when the conversation is deleted, and finds no attempt of another one", async () => {
    const { db, provider, runtime } = scene;
    const [fork, other] = [await forkable(db), await forkable(db)];
    const gate = provider.hold({ at: "before_terminal" });
    const sent = mustBe(await sendMessage(db, runtime, message(fork.id, "go")));
    await gate.reached;
    const { signal } = new AbortController();
    const wrong = { conversationId: other.id, attemptId: sent.id, signal };
    expect(await watchTurn(db, runtime, wrong)).toMatchObject({ ok: false, error: { code: "not_found" } });
    const watching = watch(fork.id, sent.id);
    await removeNow(db, fork.id);
    gate.release();
    expect((await watching).at(-1)).toMatchObject({ type: "failed", attempt: null });
  });
});

describe("looking at a request", () => {
  it("shows the very bytes that are sent then", async () => {
    const { db, provider, runtime } = scene;
    const fork = await forkable(db);
    const overrides = { parameters: { temperature: 0.3 } };
    const draft = { conversationId: fork.id, text: "look first", overrides };
    const viewed = mustBe(await viewDraftRequest(db, runtime, draft));
    expect(provider.requests).toEqual([]);
    const attempt = await say(scene, fork.id, "look first", { overrides });
    expect(provider.requests[0]?.rawBody.toString("utf8")).toBe(viewed.body);
    const sent = mustBe(await viewSentRequest(db, { conversationId: fork.id, attemptId: attempt.id }));
    expect(sent).toMatchObject({ body: viewed.body, sha256: viewed.sha256, provider: "openai" });
  });

  it("keeps the bodies of the newest ten attempts, and the hash of all", async () => {
    const { db } = scene;
    const fork = await forkable(db);
    for (let turn = 0; turn < 12; turn++) await say(scene, fork.id, `turn ${turn}`);
    const { attempts } = mustBe(await listTurns(db, fork.id, { cursor: null, limit: 100 }));
    const bodies = await Promise.all(attempts.map((attempt) => db.read.loadRequest(attempt.id)));
    expect(bodies.map((body) => body !== null)).toEqual([...Array(10).fill(true), false, false]);
    for (const attempt of attempts)
      expect(attempt.requestSha256).toEqual(expect.stringMatching(/^[0-9a-f]{64}$/));
  });
});

it("answers offline without any provider, labelled, and shows no request", async () => {
  const { db } = scene;
  const runtime = turnRuntime({});
  const fork = await forkable(db);
  const attempt = await say({ db, runtime }, fork.id, "anybody there?");
  expect(attempt).toMatchObject({
    status: "committed",
    provider: "offline",
    offline: true,
    requestSha256: null,
  });
  const draft = { conversationId: fork.id, text: "hi", overrides: null };
  expect(mustBe(await viewDraftRequest(db, runtime, draft))).toMatchObject({
    body: null,
    provider: "offline",
  });
});

it("leaves no key in the database, in attempts, in what is streamed or shown", async () => {
  const { db, provider, runtime } = scene;
  const fork = await forkable(db);
  await say(scene, fork.id, "fine");
  provider.script.always({ fault: { kind: "status", status: 401, message: `Incorrect API key: ${CANARY}` } });
  const failed = await say(scene, fork.id, "refused");
  expect(failed.status).toBe("failed");
  const shown = [
    await watch(fork.id, failed.id),
    await listTurns(db, fork.id, { cursor: null, limit: 9 }),
    await viewSentRequest(db, { conversationId: fork.id, attemptId: failed.id }),
    await viewDraftRequest(db, runtime, { conversationId: fork.id, text: "hi", overrides: null }),
  ];
  expect(JSON.stringify(shown)).not.toContain(CANARY);
  expect(provider.requests[0]?.headers.authorization).toContain(CANARY);
  for (const suffix of ["", "-wal"]) {
    expect(readFileSync(`${scene.scratch.file}${suffix}`).includes(CANARY)).toBe(false);
  }
});
