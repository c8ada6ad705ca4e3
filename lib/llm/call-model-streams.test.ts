import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LoopbackProvider, startLoopbackProvider } from "#e2e/provider/loopback-provider.ts";
import { failed, loopbackCall } from "./testing/loopback-call.ts";
import { TEST_TIMEOUTS, WIRE_PROTOCOLS } from "./testing/loopback-target.ts";

/** P5, P6, P8, P9, P11 and P12 of the reliability reference: streams that go wrong. */
const TEXT = "The quick brown fox jumps over the lazy dog and on.";

let provider: LoopbackProvider;
beforeAll(async () => {
  provider = await startLoopbackProvider();
});
afterEach(() => provider.reset());
afterAll(() => provider.close());

const call = loopbackCall(() => provider.url);

describe.each(WIRE_PROTOCOLS)("%s", (protocol) => {
  it("P5: gives up when the stream stops, keeping what was shown apart", async () => {
    provider.script.next({ text: TEXT, fault: { kind: "hang", afterChunks: 2 } });
    const { result, deltas } = await call(protocol, { timeouts: { ...TEST_TIMEOUTS, idleMs: 150 } });
    expect(failed(result)).toMatchObject({ code: "provider_timeout", reason: "idle_timeout", requests: 1 });
    expect(deltas).toHaveLength(2);
    await provider.idle();
    expect(provider.requests[0]?.outcome).toBe("client_gone");
  });

  it.each(["truncated", "half_json", "no_terminal", "reset"] as const)(
    "P6: %s is no answer",
    async (kind) => {
      provider.script.next({
        text: TEXT,
        fault: kind === "no_terminal" ? { kind } : { kind, afterChunks: 2 },
      });
      const { result, deltas } = await call(protocol);
      expect(failed(result)).toMatchObject({ code: "provider_error", reason: "cut_off", requests: 1 });
      expect(deltas.length).toBeGreaterThan(1);
    },
  );

  it("P6: an event that is no JSON is no answer, even when the stream goes on", async () => {
    provider.script.next({ text: TEXT, fault: { kind: "garbage_event", afterChunks: 2 } });
    expect(failed((await call(protocol)).result)).toMatchObject({
      code: "provider_error",
      reason: "malformed",
    });
  });

  it.each(["crlf", "split_utf8", "comments"] as const)("P6: reads a stream with %s", async (kind) => {
    const text = "žluťoučký kůň 🐎 日本語 ".repeat(20);
    provider.script.next({ text, fault: { kind } });
    expect((await call(protocol)).result).toMatchObject({ ok: true, value: { parts: [{ text }] } });
  });

  it("P6: reads an event of 10 MB, refuses a stream under another content type", async () => {
    provider.script.next({ fault: { kind: "big_event", bytes: 10_000_000 } });
    const { result } = await call(protocol);
    expect(result).toMatchObject({ ok: true });
    provider.script.next({ text: TEXT, fault: { kind: "content_type", value: "text/html" } });
    expect(failed((await call(protocol)).result)).toMatchObject({
      reason: "malformed",
      message: expect.stringMatching(/text\/html/),
    });
  });

  it("P6: needs the closing sentinel only where nothing else says that it is over", async () => {
    provider.script.next({ text: TEXT, fault: { kind: "no_done" } });
    expect((await call(protocol)).result.ok).toBe(protocol !== "anthropic-messages");
  });

  it("P8: keeps calls with invalid arguments or of unknown tools whole, not executable", async () => {
    provider.script.next({
      text: "Trying.",
      toolCalls: [
        { name: "readFile", arguments: '{"path": ', id: "call_a" },
        { name: "removeAll", arguments: {}, id: "call_b" },
        { name: "readFile", arguments: { path: "a" }, id: "call_c" },
      ],
    });
    const { result } = await call(protocol);
    expect(result).toMatchObject({
      ok: true,
      value: {
        finishReason: "tool_calls",
        pieces: [
          { toolCall: { arguments: '{"path": ', executable: false } },
          { toolCall: { name: "removeAll", executable: false } },
          { toolCall: { name: "readFile", executable: true } },
        ],
      },
    });
  });

  it("P9: a cancel in the middle of the stream reaches the provider", async () => {
    provider.script.next({ text: TEXT });
    const gate = provider.hold({ at: { afterChunks: 2 } });
    const controller = new AbortController();
    const calling = call(protocol, { signal: controller.signal });
    await gate.reached;
    controller.abort();
    expect(failed((await calling).result)).toMatchObject({
      code: "cancelled",
      reason: "cancelled",
      requests: 1,
    });
    await provider.idle();
    expect(provider.requests[0]?.outcome).toBe("client_gone");
  });

  it("P9: an already cancelled call asks nobody", async () => {
    expect(failed((await call(protocol, { signal: AbortSignal.abort() })).result)).toMatchObject({
      code: "cancelled",
    });
    expect(provider.requests).toEqual([]);
  });

  it("P11: reports missing usage as unknown and impossible usage as unknown", async () => {
    provider.script.next({ text: TEXT, usage: { input: -5, output: -3, cacheRead: 50 } });
    const { result } = await call(protocol);
    const unknown = { input: null, output: null, cost: null };
    if (protocol === "anthropic-messages") {
      // Its input is a sum, of which the negative part is unknown.
      expect(result).toMatchObject({ ok: true, value: { usage: unknown } });
    } else {
      expect(result).toMatchObject({ ok: true, value: { usage: { ...unknown, cacheRead: null } } });
    }
    provider.script.next({ text: TEXT, usage: "missing" });
    const missing = await call(protocol);
    if (protocol === "anthropic-messages") expect(failed(missing.result).code).toBe("provider_error");
    else
      expect(missing.result).toMatchObject({ ok: true, value: { usage: { ...unknown, reasoning: null } } });
  });

  it("P11: notices repeated and swapped deltas where the protocol says a text twice", async () => {
    for (const fault of [
      { kind: "duplicate", scope: "deltas" },
      { kind: "out_of_order", order: "swap" },
    ] as const) {
      provider.script.next({ text: "abcdef", chunkSize: 2, fault });
      const { result } = await call(protocol);
      if (protocol === "openai-responses") expect(failed(result)).toMatchObject({ reason: "malformed" });
      else expect(result.ok).toBe(true);
    }
  });

  it("P12: says that the conversation is too long, and what to do", async () => {
    provider.script.next({ fault: { kind: "context_overflow" } });
    expect(failed((await call(protocol)).result)).toMatchObject({
      code: "bad_request",
      reason: "context_overflow",
      message: expect.stringMatching(/Fork from an earlier step/),
      requests: 1,
    });
  });

  it("P12: an answer stopped by a content filter is no answer", async () => {
    provider.script.next({ text: TEXT, finish: "content_filter" });
    expect(failed((await call(protocol)).result)).toMatchObject({
      code: "bad_request",
      reason: "content_filter",
    });
  });

  it("P12: an answer without words or calls is no answer", async () => {
    provider.script.next({ text: "", finish: "length" });
    expect(failed((await call(protocol)).result)).toMatchObject({
      reason: "empty",
      message: expect.stringMatching(/output limit/),
    });
  });
});

it("P5: waits longer while the model thinks without showing it", async () => {
  provider.script.next({ reasoning: "hm", text: TEXT, chunkSize: 100 });
  const gate = provider.hold({ at: { afterChunks: 0 } });
  const timeouts = { ...TEST_TIMEOUTS, firstTokenMs: 10_000, idleMs: 10_000, thinkingMs: 100 };
  const calling = call("openai-responses", { timeouts });
  await gate.reached;
  expect(failed((await calling).result)).toMatchObject({
    reason: "idle_timeout",
    message: expect.stringMatching(/0\.1 s/),
  });
});
