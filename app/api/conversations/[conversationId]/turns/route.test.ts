import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { GET as providers } from "#app/api/providers/route.ts";
import { type LoopbackProvider, startLoopbackProvider } from "#e2e/provider/loopback-provider.ts";
import { RequestView, SampleReply, ToolResultsReply, TurnAttempt, TurnList } from "#lib/api/turn.ts";
import { processDatabase } from "#lib/db/process-database.ts";
import { CANARY, forkable, importSource, turnEnv } from "#lib/services/testing/turn-scenario.ts";
import { processTurns } from "#lib/turns/process-turns.ts";
import { POST as sendEvent } from "../events/route.ts";
import { POST as draftRequest, GET as sentRequest } from "../request/route.ts";
import { POST as sample } from "../samples/route.ts";
import { POST as answer } from "../tool-results/route.ts";
import { POST as cancel } from "./[attemptId]/cancel/route.ts";
import { POST as retry } from "./[attemptId]/retry/route.ts";
import { GET as stream } from "./[attemptId]/stream/route.ts";
import { GET as list, POST as send } from "./route.ts";

// The routes as a client meets them: statuses, shapes and what goes through as server-sent events.

const home = mkdtempSync(join(tmpdir(), "offshoot-routes-"));
let provider: LoopbackProvider;

beforeAll(async () => {
  provider = await startLoopbackProvider({ apiKey: CANARY });
  Object.assign(process.env, turnEnv(provider.url), { OFFSHOOT_HOME: home });
});
afterAll(async () => {
  await (await processTurns()).live.settled();
  await provider.close();
  await (await processDatabase()).close();
  rmSync(home, { recursive: true, force: true });
});

type Params = Record<string, string>;
type Route<P> = (request: Request, context: { params: Promise<P> }) => Promise<Response>;

async function call<P extends Params>(
  handler: Route<P>,
  params: P,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string; json: unknown }> {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const request = new Request(`http://localhost:3000/${params.query ?? ""}`, {
    ...init,
    headers: { host: "localhost:3000", "content-type": "application/json", ...headers },
  });
  const response = await handler(request, { params: Promise.resolve(params) });
  const text = await response.text();
  return { status: response.status, text, json: text.startsWith("{") ? JSON.parse(text) : null };
}

const newFork = async () => (await forkable(await processDatabase())).id;
const settled = async () => (await processTurns()).live.settled();

it("sends, streams, lists and shows a turn", async () => {
  const conversationId = await newFork();
  const sent = await call(send, { conversationId }, { text: "hello" }, { "idempotency-key": "one" });
  expect(sent.status).toBe(202);
  const { id: attemptId } = TurnAttempt.parse(sent.json);
  const again = await call(send, { conversationId }, { text: "hello" }, { "idempotency-key": "one" });
  expect(again).toMatchObject({ status: 202, json: { id: attemptId } });
  const events = (await call(stream, { conversationId, attemptId })).text;
  expect(events.startsWith("event: attempt\ndata: {")).toBe(true);
  expect(events).toContain("event: text\n");
  expect(events.trimEnd().split("\n\n").at(-1)).toEqual(expect.stringMatching(/^event: committed\ndata: /));
  const turns = TurnList.parse((await call(list, { conversationId })).json);
  expect(turns).toMatchObject({
    status: "idle",
    version: 1,
    attempts: [{ id: attemptId, status: "committed" }],
  });
  const query = `?attempt=${attemptId}`;
  const viewed = RequestView.parse((await call(sentRequest, { conversationId, query })).json);
  expect(viewed.body).toBe(provider.requests.at(-1)?.rawBody.toString("utf8"));
  const draft = RequestView.parse((await call(draftRequest, { conversationId }, { text: "next" })).json);
  expect(draft.body).toContain("next");
});

it("answers what it refuses with the status of its kind", async () => {
  const conversationId = await newFork();
  const sealed = (await importSource(await processDatabase())).id;
  const status = async (params: { conversationId: string }, body: unknown) =>
    (await call(send, params, body)).status;
  expect(await status({ conversationId }, { text: "  " })).toBe(400);
  expect(await status({ conversationId }, { message: "hi" })).toBe(422);
  expect(
    await status({ conversationId }, { text: "hi", overrides: { parameters: { temperature: 9 } } }),
  ).toBe(422);
  expect(await status({ conversationId }, { text: "hi", overrides: { baseUrl: "http://elsewhere" } })).toBe(
    422,
  );
  expect(await status({ conversationId: "nowhere" }, { text: "hi" })).toBe(404);
  expect(await status({ conversationId: sealed }, { text: "hi" })).toBe(409);
  const gate = provider.hold({ at: "before_terminal" });
  expect(await status({ conversationId }, { text: "hi" })).toBe(202);
  await gate.reached;
  expect(await status({ conversationId }, { text: "hi" })).toBe(409);
  gate.release();
  await settled();
  expect((await call(list, { conversationId: "nowhere" })).status).toBe(404);
  expect((await call(stream, { conversationId, attemptId: "nowhere" })).status).toBe(404);
});

it("cancels, retries and answers tool calls", async () => {
  const conversationId = await newFork();
  provider.script.next({ fault: { kind: "hang", afterChunks: 1 } });
  const sent = TurnAttempt.parse((await call(send, { conversationId }, { text: "use a tool" })).json);
  const target = { conversationId, attemptId: sent.id };
  expect((await call(cancel, target, {})).status).toBe(202);
  await settled();
  expect((await call(cancel, target, {})).status).toBe(409);
  provider.script.clear();
  provider.script.next({ toolCalls: [{ id: "call_1", name: "terminal", arguments: { command: "new" } }] });
  expect((await call(retry, target, {})).status).toBe(202);
  await settled();
  const waiting = TurnList.parse((await call(list, { conversationId })).json);
  expect(waiting).toMatchObject({ status: "waiting_for_tool_result", pendingCalls: [{ callId: "call_1" }] });
  const results = [{ callId: "call_1", text: "done" }];
  const answered = await call(answer, { conversationId }, { results });
  expect(answered.status).toBe(202);
  expect(ToolResultsReply.parse(answered.json).pendingCalls).toEqual([]);
  await settled();
  expect((await call(answer, { conversationId }, { results })).status).toBe(409);
});

it("makes samples", async () => {
  const { id: conversationId } = await importSource(await processDatabase());
  const body = { count: 2, overrides: { provider: "openai", model: "gpt-5.5" } };
  const made = await call(sample, { conversationId }, body);
  expect(made.status).toBe(202);
  expect(SampleReply.parse(made.json).samples).toHaveLength(2);
  expect((await call(sample, { conversationId }, { count: 9 })).status).toBe(422);
});

it("takes messages as an OpenHands client sends them, with run", async () => {
  const conversationId = await newFork();
  const content = [{ type: "text", text: "hello" }];
  expect((await call(sendEvent, { conversationId }, { role: "user", content })).status).toBe(400);
  expect((await call(sendEvent, { conversationId }, { role: "assistant", content, run: true })).status).toBe(
    400,
  );
  expect((await call(sendEvent, { conversationId }, { role: "user", content: [], run: true })).status).toBe(
    400,
  );
  const sent = await call(sendEvent, { conversationId }, { role: "user", content, run: true });
  expect(sent).toMatchObject({ status: 200, json: { success: true } });
  await settled();
  expect(provider.requests.at(-1)?.userMessages.at(-1)).toBe("hello");
});

it("says which providers can be used and shows no key", async () => {
  const { status, text, json } = await call(providers, {});
  expect(status).toBe(200);
  expect(json).toMatchObject({
    providers: expect.arrayContaining([expect.objectContaining({ id: "openai" })]),
  });
  expect(text).not.toContain(CANARY);
});
