import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { closedPortUrl } from "#e2e/provider/closed-port.ts";
import type { Fault } from "#e2e/provider/fault.ts";
import { startLoopbackProvider } from "#e2e/provider/loopback-provider.ts";
import type { Reply } from "#e2e/provider/reply.ts";
import type { AgentEdits } from "#lib/api/fork.ts";
import type { TurnRuntime } from "#lib/turns/turn-runtime.ts";
import { sendMessage } from "./send-message.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import {
  ANTHROPIC,
  attemptNow,
  CANARY,
  COMPATIBLE,
  conversationNow,
  forkable,
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
import { watchTurn } from "./watch-turn.ts";

// P1–P13 of the reliability checks at the level of a turn: what the history and the attempt say afterwards.

let scene: TurnScenario;

beforeAll(async () => {
  scene = await turnScenario();
});
afterEach(async () => {
  expect(await checkInvariants(scene.db)).toEqual([]);
  scene.provider.reset();
});
afterAll(() => scene.dispose());

const AGENTS: [string, AgentEdits][] = [
  ["openai", OPENAI],
  ["anthropic", ANTHROPIC],
  ["openai-compatible", COMPATIBLE],
];

/** One failed turn, then a good one: no trace of the first, and its sentence holds no key. */
async function expectNoTrace(reply: Reply, agent: AgentEdits, code: string, runtime?: TurnRuntime) {
  const { db, provider } = scene;
  const fork = await forkable(db, { agent });
  provider.script.always(reply);
  const attempt = await say({ db, runtime: runtime ?? scene.runtime }, fork.id, "please fail");
  expect(attempt).toMatchObject({ status: "failed", errorCode: code });
  expect(attempt.errorMessage).toEqual(expect.stringMatching(/\w+ .+/));
  expect(JSON.stringify(attempt)).not.toContain(CANARY);
  expect(await conversationNow(db, fork.id)).toEqual(fork);
  provider.script.clear();
  expect((await say(scene, fork.id, "after failure")).status).toBe("committed");
  expect(await ownTexts(db, fork.id, "user")).toEqual(["after failure"]);
  expect(provider.requests.at(-1)?.userMessages).not.toContain("please fail");
  return attempt;
}

const fault = (given: Fault): Reply => ({ text: "0123456789", chunkSize: 2, fault: given });

const FAULTS: [string, Reply, string][] = [
  [
    "P1 429 that asks for a long wait",
    fault({ kind: "status", status: 429, retryAfter: "120" }),
    "rate_limited",
  ],
  ["P2 500", fault({ kind: "status", status: 500 }), "provider_error"],
  ["P5 connection reset mid-stream", fault({ kind: "reset", afterChunks: 2 }), "provider_error"],
  ["P6 half a JSON line", fault({ kind: "half_json", afterChunks: 2 }), "provider_error"],
  ["P6 stream cut between events", fault({ kind: "truncated", afterChunks: 2 }), "provider_error"],
  ["P6 no terminal event", fault({ kind: "no_terminal" }), "provider_error"],
  ["P7 an error object with HTTP 200", fault({ kind: "error_object" }), "provider_error"],
  ["P7 an error event", fault({ kind: "error_event", afterChunks: 2 }), "provider_error"],
  ["P12 context overflow", fault({ kind: "context_overflow" }), "bad_request"],
];

for (const [name, agent] of AGENTS) {
  it.each(FAULTS)(`leaves no trace of ${name}: %s`, { timeout: 20_000 }, async (_, reply, code) => {
    await expectNoTrace(reply, agent, code);
  });
}

it.each(AGENTS)(
  "leaves no trace of %s when it hangs, and frees the conversation (P4, P5)",
  async (_, agent) => {
    const timeouts = { connectMs: 1_000, firstTokenMs: 300, idleMs: 300, thinkingMs: 300 };
    const impatient = turnRuntime(turnEnv(scene.provider.url), { timeouts });
    await expectNoTrace(fault({ kind: "no_headers" }), agent, "provider_timeout", impatient);
    const cut = await expectNoTrace(
      fault({ kind: "hang", afterChunks: 2 }),
      agent,
      "provider_timeout",
      impatient,
    );
    expect(cut.partialText).toBe("0123");
  },
);

it("leaves no trace when nobody listens at the provider's address (P3)", async () => {
  const { db } = scene;
  const fork = await forkable(db);
  const runtime = turnRuntime(turnEnv(await closedPortUrl()));
  const attempt = await say({ db, runtime }, fork.id, "hi");
  expect(attempt).toMatchObject({ status: "failed", errorCode: "provider_error" });
  expect(attempt.errorMessage).not.toContain(CANARY);
  expect(await conversationNow(db, fork.id)).toEqual(fork);
});

it("does not follow a redirect and sends the key nowhere else (P13)", async () => {
  const elsewhere = await startLoopbackProvider();
  const redirect = fault({ kind: "redirect", status: 307, location: `${elsewhere.url}/responses` });
  await expectNoTrace(redirect, OPENAI, "provider_error");
  expect(elsewhere.requests).toEqual([]);
  await elsewhere.close();
});

it("keeps invalid arguments as the model wrote them and answers that they were not run (P8)", async () => {
  const { db, provider } = scene;
  const fork = await forkable(db);
  provider.script.next({ toolCalls: [{ name: "terminal", arguments: '{"command": ' }] });
  expect((await say(scene, fork.id, "go")).status).toBe("committed");
  expect((await conversationNow(db, fork.id)).errorCount).toBe(1);
  expect((await say(scene, fork.id, "again")).status).toBe("committed");
});

it.each([
  ["duplicate deltas", fault({ kind: "duplicate", scope: "deltas" })],
  ["missing usage", { usage: "missing" } satisfies Reply],
  ["negative usage", { usage: { input: -5, output: -1 } } satisfies Reply],
])("never counts below zero with %s (P11)", async (_, reply) => {
  const { db, provider } = scene;
  const fork = await forkable(db);
  provider.script.next(reply);
  const { status } = await say(scene, fork.id, "go");
  const { ownTotals } = await conversationNow(db, fork.id);
  expect(ownTotals.responses).toBe(status === "committed" ? 1 : 0);
  for (const value of Object.values(ownTotals)) expect(value === null || value >= 0).toBe(true);
});

it("takes a turn to its end when its watcher goes away (P9: documented, the browser only watches)", async () => {
  const { db, provider, runtime } = scene;
  const fork = await forkable(db);
  const gate = provider.hold({ at: { afterChunks: 1 } });
  const sent = mustBe(await sendMessage(db, runtime, message(fork.id, "go on without me")));
  await gate.reached;
  const watcher = new AbortController();
  const watching = { conversationId: fork.id, attemptId: sent.id, signal: watcher.signal };
  const messages = mustBe(await watchTurn(db, runtime, watching));
  await messages.next();
  watcher.abort();
  expect((await messages.next()).done).toBe(true);
  gate.release();
  await runtime.live.settled();
  expect((await attemptNow(db, sent.id)).status).toBe("committed");
});
