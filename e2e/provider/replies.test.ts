import { generateText } from "ai";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { LoopbackProvider } from "./loopback-provider.ts";
import { startLoopbackProvider } from "./loopback-provider.ts";
import { CLIENT_NAMES, CLIENTS, readFileTools, watchStream } from "./test-clients.ts";

let provider: LoopbackProvider;
beforeAll(async () => {
  provider = await startLoopbackProvider();
});
afterEach(() => provider.reset());
afterAll(() => provider.close());

const SHOWS_REASONING = CLIENT_NAMES.filter((name) => name !== "openai chat");

describe.each(CLIENT_NAMES)("%s", (name) => {
  const model = () => CLIENTS[name](provider.url);

  it("echoes the last user message without a script", async () => {
    const seen = await watchStream(model(), [
      { role: "user", content: "first" },
      { role: "assistant", content: "ok" },
      { role: "user", content: "second" },
    ]);
    expect(seen).toMatchObject({ text: "Answer to: second", finishReason: "stop", errors: [], thrown: null });
    expect(provider.requests.map((request) => request.userMessages)).toEqual([["first", "second"]]);
  });

  it("streams text in several deltas and reports usage with the total prompt", async () => {
    provider.script.next({
      text: "Žluťoučký kůň 🐎 and on",
      chunkSize: 3,
      usage: { input: 900, output: 70 },
    });
    const seen = await watchStream(model(), "hi");
    expect(seen.text).toBe("Žluťoučký kůň 🐎 and on");
    expect(seen.usage).toMatchObject({ inputTokens: 900, outputTokens: 70 });
    expect(provider.requests[0]).toMatchObject({ stream: true, outcome: "completed", chunksSent: 8 });
  });

  it("sends tool calls with argument deltas, several per response", async () => {
    provider.script.next({
      toolCalls: [
        { name: "readFile", arguments: { path: "src/a.ts" }, id: "call_a" },
        { name: "readFile", arguments: { path: "src/b.ts" }, id: "call_b" },
      ],
      chunkSize: 4,
    });
    const seen = await watchStream(model(), "hi");
    expect(seen.toolCalls.map((call) => call.input)).toEqual([{ path: "src/a.ts" }, { path: "src/b.ts" }]);
    expect(seen).toMatchObject({ finishReason: "tool-calls", errors: [], text: "" });
  });

  it("answers without a stream the same way", async () => {
    provider.script.next({
      text: "Reading.",
      reasoning: "Which file?",
      toolCalls: [{ name: "readFile", arguments: { path: "a" } }],
    });
    const settings = { model: model(), tools: readFileTools, maxRetries: 0 };
    const result = await generateText({ ...settings, prompt: "hi" });
    expect(result.text).toBe("Reading.");
    expect(result.toolCalls.map((call) => call.input)).toEqual([{ path: "a" }]);
    expect(result.finishReason).toBe("tool-calls");
    expect(result.reasoningText).toBe(name === "openai chat" ? undefined : "Which file?");
    expect(provider.requests[0]?.stream).toBe(false);
  });

  it("accepts the tool results of its own calls in the next request", async () => {
    const call = { toolCallId: "call_1", toolName: "readFile" } as const;
    const seen = await watchStream(model(), [
      { role: "user", content: "read it" },
      { role: "assistant", content: [{ type: "tool-call", ...call, input: { path: "a" } }] },
      { role: "tool", content: [{ type: "tool-result", ...call, output: { type: "text", value: "A" } }] },
    ]);
    expect(seen.text).toBe("Answer to: read it");
  });

  it("never gets to see a call without a result: the SDK refuses to send it", async () => {
    const open = { type: "tool-call", toolCallId: "call_1", toolName: "readFile", input: {} } as const;
    const seen = await watchStream(model(), [
      { role: "user", content: "read it" },
      { role: "assistant", content: [open] },
      { role: "user", content: "go on" },
    ]);
    expect(seen.errors).toMatchObject([{ name: "AI_MissingToolResultsError", toolCallIds: ["call_1"] }]);
    expect(provider.requests).toEqual([]);
  });
});

it.each(SHOWS_REASONING)("%s shows reasoning and counts it", async (name) => {
  provider.script.next({ reasoning: "Let me think about it.", text: "42", chunkSize: 5 });
  const seen = await watchStream(CLIENTS[name](provider.url), "hi");
  expect(seen).toMatchObject({ reasoning: "Let me think about it.", text: "42", errors: [] });
  expect(seen.usage?.outputTokenDetails.reasoningTokens).toBe(6);
  expect(seen.usage?.outputTokens).toBe(7);
});

const user = { role: "user", content: "go on" };
const chatCall = { id: "c1", type: "function", function: { name: "f", arguments: "{}" } };
const toolUse = { type: "tool_use", id: "c1", name: "f", input: {} };
const marked = { type: "text", text: "x", cache_control: { type: "ephemeral" } };

it.each([
  [
    "/responses",
    { input: [{ type: "function_call", call_id: "c1", name: "f", arguments: "{}" }, user] },
    "c1",
  ],
  ["/responses", { input: [{ type: "function_call_output", call_id: "c2", output: "" }] }, "c2"],
  ["/responses", { input: [{ type: "item_reference", id: "msg_unknown" }] }, "msg_unknown"],
  ["/chat/completions", { messages: [user, { role: "assistant", tool_calls: [chatCall] }, user] }, "c1"],
  ["/messages", { max_tokens: 9, messages: [{ role: "assistant", content: [toolUse] }, user] }, "c1"],
  ["/messages", { messages: [user] }, "max_tokens"],
  ["/messages", { max_tokens: 9, messages: [{ role: "user", content: Array(5).fill(marked) }] }, "Found 5"],
])("%s refuses what the real provider refuses, and keeps its script: %j", async (path, body, named) => {
  provider.script.next({ text: "kept" });
  const response = await fetch(`${provider.url}${path}`, {
    method: "POST",
    headers: { "anthropic-version": "2023-06-01" },
    body: JSON.stringify({ model: "m", ...body }),
  });
  expect([400, 404]).toContain(response.status);
  expect((await response.json()).error.message).toContain(named);
  expect(provider.script.pending()).toBe(1);
});

it("knows its own output items by reference until they are not stored", async () => {
  const ask = async (body: object) => {
    const init = { method: "POST", body: JSON.stringify({ model: "m", ...body }) };
    return (await fetch(`${provider.url}/responses`, init)).json();
  };
  const reference = async (store: boolean) => {
    const { output } = await ask({ input: "first", store });
    return ask({
      input: [
        { type: "item_reference", id: output[0].id },
        { role: "user", content: "next" },
      ],
    });
  };
  expect((await reference(true)).output[0].content[0].text).toBe("Answer to: next");
  expect((await reference(false)).error.code).toBe("item_not_found");
});

describe("script", () => {
  it("answers each conversation by its own entries", async () => {
    provider.script.next({ text: "for beta" }, { userTextIncludes: "beta" });
    provider.script.next({ text: "for alpha" }, (request) => request.userMessages.includes("alpha"));
    provider.script.always({ text: "for the rest" });
    const ask = async (text: string) => (await watchStream(CLIENTS.anthropic(provider.url), text)).text;
    expect([await ask("alpha"), await ask("beta"), await ask("gamma"), await ask("beta")]).toEqual([
      "for alpha",
      "for beta",
      "for the rest",
      "for the rest",
    ]);
    expect(provider.script.pending()).toBe(0);
  });

  it("never tears a surrogate pair between two deltas", async () => {
    provider.script.next({ text: "a🐎b", chunkSize: 1 });
    expect((await watchStream(CLIENTS.anthropic(provider.url), "hi")).text).toBe("a🐎b");
    expect(provider.requests[0]?.chunksSent).toBe(3);
  });

  it("keeps the exact bytes and headers of every request", async () => {
    await watchStream(CLIENTS["openai responses"](provider.url), "naïve");
    const [request] = provider.requests;
    expect(request?.path).toBe("/v1/responses");
    expect(request?.headers.authorization).toBe("Bearer sk-test");
    expect(JSON.parse(request?.rawBody.toString("utf8") ?? "")).toEqual(request?.body);
    expect(request?.rawBody.includes(Buffer.from("naïve", "utf8"))).toBe(true);
  });

  it("lists models in the shape of the asking API", async () => {
    const openai = await (await fetch(`${provider.url}/models`)).json();
    expect(openai).toMatchObject({ object: "list", data: [{ id: "gpt-5.5", object: "model" }, {}, {}] });
    const headers = { "anthropic-version": "2023-06-01" };
    const anthropic = await (await fetch(`${provider.url}/models`, { headers })).json();
    expect(anthropic).toMatchObject({ has_more: false, first_id: "gpt-5.5" });
  });

  it("refuses a wrong key with 401 when it has one", async () => {
    const guarded = await startLoopbackProvider({ apiKey: "sk-other" });
    for (const name of CLIENT_NAMES) {
      const seen = await watchStream(CLIENTS[name](guarded.url), "hi");
      expect(seen.errors).toMatchObject([{ statusCode: 401, isRetryable: false }]);
    }
    await guarded.close();
  });
});
