import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LoopbackProvider, startLoopbackProvider } from "#e2e/provider/loopback-provider.ts";
import { type CallOptions, callModel } from "./call-model.ts";
import { userMessage } from "./message.ts";
import type { ModelDelta, ModelRequest } from "./model-call.ts";
import { BUILT_IN_PRICES } from "./prices.ts";
import {
  CANARY_KEY,
  loopbackTarget,
  modelRequest,
  TARGETS,
  TEST_RETRY,
  TEST_TIMEOUTS,
  WIRE_PROTOCOLS,
  type WireProtocol,
} from "./testing/loopback-target.ts";

let provider: LoopbackProvider;
beforeAll(async () => {
  provider = await startLoopbackProvider({ apiKey: CANARY_KEY });
});
afterEach(() => provider.reset());
afterAll(() => provider.close());

async function call(protocol: WireProtocol, request: ModelRequest, changes: Partial<CallOptions> = {}) {
  const deltas: ModelDelta[] = [];
  const result = await callModel({
    target: loopbackTarget(protocol, provider.url),
    request,
    prices: BUILT_IN_PRICES,
    timeouts: TEST_TIMEOUTS,
    retry: TEST_RETRY,
    signal: new AbortController().signal,
    onDelta: (delta) => void deltas.push(delta),
    ...changes,
  });
  return { result, deltas };
}

async function reply(protocol: WireProtocol, request: ModelRequest) {
  const { result, deltas } = await call(protocol, request);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return { reply: result.value, deltas };
}

describe.each(WIRE_PROTOCOLS)("%s", (protocol) => {
  it("streams reasoning and text, and returns what was streamed", async () => {
    provider.script.next({ reasoning: "Let me think.", text: "Žluťoučký kůň 🐎 and on", chunkSize: 3 });
    const { reply: got, deltas } = await reply(protocol, modelRequest("hi"));
    const text = (type: string) =>
      deltas.flatMap((delta) => (delta.type === type && "text" in delta ? [delta.text] : [])).join("");
    expect(text("text")).toBe("Žluťoučký kůň 🐎 and on");
    expect(text("reasoning")).toBe("Let me think.");
    expect(deltas.length).toBeGreaterThan(8);
    expect(got).toMatchObject({
      finishReason: "stop",
      offline: false,
      model: TARGETS[protocol].model,
      parts: [
        { type: "reasoning", text: "Let me think." },
        { type: "text", text: "Žluťoučký kůň 🐎 and on" },
      ],
    });
    expect(got.responseId).toBeTruthy();
    expect(got.pieces).toHaveLength(1);
  });

  it("reports the whole prompt as input, with cached tokens inside it, and what it cost", async () => {
    provider.script.next({
      text: "x",
      usage: { input: 10_000, cacheRead: 6_000, cacheWrite: 1_000, output: 500 },
    });
    const { reply: got } = await reply(protocol, modelRequest("hi"));
    expect(got.usage).toMatchObject({
      input: 10_000,
      cacheRead: 6_000,
      output: 500,
      model: TARGETS[protocol].model,
    });
    expect(got.usage.ttftMs).toBeGreaterThan(0);
    expect(got.usage.latencyMs).toBeGreaterThanOrEqual(got.usage.ttftMs ?? Number.NaN);
    const cost = { "openai-responses": 0.038, "anthropic-messages": 0.02205, "openai-compatible": null };
    const expected = cost[protocol];
    if (expected === null) expect(got.usage.cost).toBeNull();
    else expect(got.usage.cost).toBeCloseTo(expected, 10);
  });

  it("sends the conversation's key where the protocol has one, and the API key in a header only", async () => {
    const { reply: got } = await reply(protocol, modelRequest("hi", { promptCacheKey: "cache_7f-fork-2" }));
    const [logged] = provider.requests;
    expect(logged?.promptCacheKey).toBe(protocol === "anthropic-messages" ? null : "cache_7f-fork-2");
    expect(logged?.rawBody.toString("utf8")).toBe(got.requestBody);
    expect(got.requestBody).not.toContain("CANARY");
    expect(JSON.stringify(logged?.headers)).toContain(CANARY_KEY);
  });

  it("returns several calls of one response as one message and one piece each", async () => {
    provider.script.next({
      text: "Reading both.",
      toolCalls: [
        { name: "readFile", arguments: '{"path": "a"}', id: "call_a" },
        { name: "readFile", arguments: { path: "b" }, id: "call_b" },
      ],
    });
    const { reply: got, deltas } = await reply(protocol, modelRequest("hi"));
    expect(got.finishReason).toBe("tool_calls");
    expect(got.messages).toHaveLength(1);
    expect(got.pieces.map((piece) => [piece.kind, piece.parts.length, piece.toolCall])).toEqual([
      ["tool_call", 2, { callId: "call_a", name: "readFile", arguments: '{"path": "a"}', executable: true }],
      ["tool_call", 1, { callId: "call_b", name: "readFile", arguments: '{"path":"b"}', executable: true }],
    ]);
    expect(deltas.slice(-2).map((delta) => delta.type)).toEqual(["tool_call", "tool_call"]);
  });

  it("says that the answer was cut at the output limit", async () => {
    provider.script.next({ text: "half an ans", finish: "length" });
    expect((await reply(protocol, modelRequest("hi"))).reply.finishReason).toBe("length");
  });

  it("passes the parameters on", async () => {
    const parameters = {
      temperature: 0.5,
      topP: null,
      maxOutputTokens: 321,
      reasoningEffort: "high",
      verbosity: "low",
    };
    await reply(protocol, modelRequest("hi", { parameters }));
    const body = JSON.stringify(provider.requests[0]?.body);
    expect(body).toContain("321");
    if (protocol === "openai-responses") expect(body).toContain('"effort":"high"');
    if (protocol === "openai-compatible") expect(body).toContain('"reasoning_effort":"high"');
  });

  it("waits for a slow taker of deltas instead of running ahead", async () => {
    provider.script.next({ text: "abcdefgh", chunkSize: 1 });
    const seen: string[] = [];
    let busy = 0;
    const { result } = await call(protocol, modelRequest("hi"), {
      onDelta: async (delta) => {
        expect(++busy).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        if (delta.type === "text") seen.push(delta.text);
        busy--;
      },
    });
    expect(result.ok).toBe(true);
    expect(seen.join("")).toBe("abcdefgh");
  });
});

it("does not take a bug in its caller for a failure of the provider, and lets the provider go", async () => {
  const onDelta = () => {
    throw new TypeError("a bug");
  };
  await expect(call("openai-responses", modelRequest("hi"), { onDelta })).rejects.toThrow("a bug");
  await provider.idle();
});

it("asks OpenAI to keep nothing, to keep the prefix for a day and to hand out its reasoning encrypted", async () => {
  await reply("openai-responses", modelRequest("hi"));
  expect(provider.requests[0]?.body).toMatchObject({
    store: false,
    include: ["reasoning.encrypted_content"],
    prompt_cache_retention: "24h",
    prompt_cache_key: "cache_test",
  });
});

it("marks Anthropic's system block and the request itself, and no message", async () => {
  await reply("anthropic-messages", modelRequest([userMessage("a")]));
  const body = provider.requests[0]?.body as Record<string, unknown>;
  expect(body).toMatchObject({
    cache_control: { type: "ephemeral" },
    system: [{ type: "text", text: "Be exact.", cache_control: { type: "ephemeral" } }],
  });
  expect(JSON.stringify(body.messages)).not.toContain("cache_control");
});

it("reads the shared prefix from the cache under the same key, and none of it under another", async () => {
  const long = modelRequest("word ".repeat(3_000));
  const ask = async (promptCacheKey: string) =>
    (await reply("openai-responses", { ...long, promptCacheKey })).reply.usage.cacheRead;
  expect([await ask("cache_a"), await ask("cache_a"), await ask("cache_a-fork-1")]).toEqual([
    0,
    expect.toSatisfy((read: number) => read >= 1024 && read % 128 === 0),
    0,
  ]);
});
