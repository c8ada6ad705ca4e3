import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { LoopbackProvider } from "./loopback-provider.ts";
import { startLoopbackProvider } from "./loopback-provider.ts";
import { CLIENT_NAMES, CLIENTS, watchStream } from "./test-clients.ts";

/** P5–P8, P11, P12: what the AI SDK makes of streams that go wrong. These tests are the facts the turn service builds on. */
const TEXT = "The quick brown fox jumps over the lazy dog and on.";
const HALF = "The quick brown fox jump";

let provider: LoopbackProvider;
beforeAll(async () => {
  provider = await startLoopbackProvider();
});
afterEach(() => provider.reset());
afterAll(() => provider.close());

describe.each(CLIENT_NAMES)("%s", (name) => {
  const model = () => CLIENTS[name](provider.url);
  const compatible = name === "openai-compatible";
  /** A stream without its end: only one of the four clients calls that an error. */
  const unfinished = compatible
    ? { finishReason: "error", errors: [{ name: "AI_InvalidResponseDataError" }], thrown: null }
    : { finishReason: "other", errors: [], thrown: null };

  it.each(["truncated", "half_json"] as const)("ends a stream cut off by %s", async (kind) => {
    provider.script.next({ text: TEXT, fault: { kind, afterChunks: 2 } });
    const seen = await watchStream(model(), "hi");
    expect(seen).toMatchObject({ ...unfinished, text: HALF });
    expect(seen.usage?.inputTokens).toBeUndefined();
  });

  it("ends a stream without a terminal event the same way, with all the text", async () => {
    provider.script.next({ text: TEXT, fault: { kind: "no_terminal" } });
    expect(await watchStream(model(), "hi")).toMatchObject({ ...unfinished, text: TEXT });
  });

  it("needs the closing sentinel only for Anthropic", async () => {
    provider.script.next({ text: TEXT, fault: { kind: "no_done" } });
    const seen = await watchStream(model(), "hi");
    expect(seen.finishReason).toBe(name === "anthropic" ? "other" : "stop");
    expect(seen.usage?.outputTokens).toBe(name === "anthropic" ? undefined : 13);
  });

  it("throws out of the iteration when the socket is reset", async () => {
    provider.script.next({ text: TEXT, fault: { kind: "reset", afterChunks: 2 } });
    const seen = await watchStream(model(), "hi");
    expect(seen).toMatchObject({ text: HALF, errors: [], finishReason: null });
    expect(seen.thrown).toMatchObject({ name: "AI_APICallError", statusCode: 200, isRetryable: true });
    expect(provider.requests[0]?.outcome).toBe("fault");
  });

  it("yields an error event as a plain object and finishes with reason error", async () => {
    provider.script.next({
      text: TEXT,
      fault: { kind: "error_event", afterChunks: 2, message: "went wrong" },
    });
    const seen = await watchStream(model(), "hi");
    expect(seen).toMatchObject({ text: HALF, finishReason: "error", errors: [{ message: "went wrong" }] });
    expect(seen.errors[0]).not.toBeInstanceOf(Error);
  });

  it("goes on after an event that is no JSON: an error part, then a normal end", async () => {
    provider.script.next({ text: TEXT, fault: { kind: "garbage_event", afterChunks: 2 } });
    const seen = await watchStream(model(), "hi");
    expect(seen).toMatchObject({ text: TEXT, errors: [{ name: "AI_JSONParseError" }] });
    expect(seen.finishReason).toBe(name === "openai responses" ? "error" : "stop");
  });

  it.each(["crlf", "split_utf8", "comments"] as const)("reads a stream with %s", async (kind) => {
    const text = "žluťoučký kůň 🐎 日本語 ".repeat(20);
    provider.script.next({ text, fault: { kind } });
    expect(await watchStream(model(), "hi")).toMatchObject({ text, finishReason: "stop", errors: [] });
  });

  it("reads a 10 MB event and ignores the content type", async () => {
    provider.script.next({ fault: { kind: "big_event", bytes: 10_000_000 } });
    expect((await watchStream(model(), "hi")).text).toHaveLength(10_000_000);
    provider.script.next({ text: TEXT, fault: { kind: "content_type", value: "text/html" } });
    expect(await watchStream(model(), "hi")).toMatchObject({ text: TEXT, finishReason: "stop" });
  });

  it("takes duplicate and swapped deltas for text", async () => {
    provider.script.next({ text: "abcdef", chunkSize: 2, fault: { kind: "duplicate", scope: "deltas" } });
    expect(await watchStream(model(), "hi")).toMatchObject({
      text: "ababcdcdefef",
      finishReason: "stop",
      errors: [],
    });
    provider.script.next({ text: "abcdef", chunkSize: 2, fault: { kind: "out_of_order", order: "swap" } });
    expect(await watchStream(model(), "hi")).toMatchObject({
      text: "cdabef",
      finishReason: "stop",
      errors: [],
    });
  });

  it("marks invalid arguments and unknown tools on the call, not as an error", async () => {
    provider.script.next({
      toolCalls: [
        { name: "readFile", arguments: '{"path": ' },
        { name: "removeAll", arguments: {} },
      ],
    });
    const seen = await watchStream(model(), "hi");
    expect(seen.toolCalls).toMatchObject([
      { name: "readFile", invalid: true, input: '{"path": ', error: "AI_InvalidToolInputError" },
      { name: "removeAll", invalid: true, error: "AI_NoSuchToolError" },
    ]);
    expect(seen).toMatchObject({ finishReason: "tool-calls", errors: [] });
  });

  it("passes impossible usage through", async () => {
    provider.script.next({ usage: { input: -5, output: -3, cacheRead: 50 } });
    const { usage } = await watchStream(model(), "hi");
    expect(usage).toMatchObject({ inputTokens: -5, outputTokens: -3 });
    expect(usage?.inputTokenDetails.cacheReadTokens).toBe(50);
  });

  it("leaves missing usage undefined, except Anthropic, which fails", async () => {
    provider.script.next({ text: TEXT, usage: "missing" });
    const seen = await watchStream(model(), "hi");
    if (name === "anthropic") {
      expect(seen).toMatchObject({ text: "", errors: [{ name: "AI_APICallError", statusCode: 500 }] });
    } else {
      expect(seen).toMatchObject({ text: TEXT, finishReason: "stop", errors: [] });
      expect(seen.usage?.inputTokens).toBeUndefined();
      expect(seen.usage?.outputTokens).toBeUndefined();
    }
  });

  it.each([
    ["content_filter", "content-filter"],
    ["length", "length"],
  ] as const)("reports a %s stop by its finish reason only", async (finish, finishReason) => {
    provider.script.next({ text: TEXT, finish });
    expect(await watchStream(model(), "hi")).toMatchObject({ text: TEXT, finishReason, errors: [] });
  });
});

it.each(["openai responses", "openai chat"] as const)(
  "%s throws an error event before any output",
  async (name) => {
    const fault = { kind: "error_event", beforeOutput: true, code: "rate_limit_exceeded" } as const;
    provider.script.next({ text: TEXT, fault });
    const seen = await watchStream(CLIENTS[name](provider.url), "hi");
    expect(seen.errors).toMatchObject([{ name: "AI_APICallError", statusCode: 429, isRetryable: true }]);
    expect(seen.finishReason).toBeNull();
  },
);

it("turns an overloaded first event of Anthropic into a 529", async () => {
  const fault = { kind: "error_event", beforeOutput: true, code: "overloaded_error" } as const;
  provider.script.next({ text: TEXT, fault });
  const seen = await watchStream(CLIENTS.anthropic(provider.url), "hi");
  expect(seen).toMatchObject({ errors: [{ type: "overloaded_error" }], finishReason: "error" });
});

it("ends a failed response with its own event", async () => {
  const fault = { kind: "error_event", afterChunks: 2, asFailed: true, code: "server_error" } as const;
  provider.script.next({ text: TEXT, fault });
  const seen = await watchStream(CLIENTS["openai responses"](provider.url), "hi");
  expect(seen).toMatchObject({ text: HALF, finishReason: "error", errors: [{ code: "server_error" }] });
});
