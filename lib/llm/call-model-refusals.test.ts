import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { closedPortUrl } from "#e2e/provider/closed-port.ts";
import { type LoopbackProvider, startLoopbackProvider } from "#e2e/provider/loopback-provider.ts";
import type { CallOptions } from "./call-model.ts";
import { failed, loopbackCall } from "./testing/loopback-call.ts";
import {
  CANARY_KEY,
  loopbackTarget,
  TEST_TIMEOUTS,
  WIRE_PROTOCOLS,
  type WireProtocol,
} from "./testing/loopback-target.ts";

/** P1–P4, P7 and P13 of the reliability reference: answers that never become a stream. */
const PATHS = {
  "openai-responses": "responses",
  "anthropic-messages": "messages",
  "openai-compatible": "chat/completions",
};
const TEXT = "The quick brown fox jumps over the lazy dog and on.";

let provider: LoopbackProvider;
let other: LoopbackProvider;
beforeAll(async () => {
  [provider, other] = await Promise.all([startLoopbackProvider(), startLoopbackProvider()]);
});
afterEach(() => {
  provider.reset();
  other.reset();
});
afterAll(() => Promise.all([provider.close(), other.close()]));

const call = loopbackCall(() => provider.url);
const failureOf = async (protocol: WireProtocol, changes: Partial<CallOptions> = {}) =>
  failed((await call(protocol, changes)).result);

describe.each(WIRE_PROTOCOLS)("%s", (protocol) => {
  it("P1: retries 429 as often as allowed, then says so", async () => {
    provider.script.repeat(3, { fault: { kind: "status", status: 429 } });
    expect(await failureOf(protocol)).toMatchObject({
      code: "rate_limited",
      reason: "rate_limit",
      status: 429,
      requests: 3,
    });
    expect(provider.requests).toHaveLength(3);
  });

  it("P1: succeeds on a retry, and counts one response", async () => {
    provider.script.repeat(2, { fault: { kind: "status", status: 429, retryAfter: "0" } });
    const { result } = await call(protocol);
    expect(result).toMatchObject({ ok: true, value: { parts: [{ text: "Answer to: hi" }] } });
    expect(provider.requests.map((request) => request.status)).toEqual([429, 429, 200]);
  });

  it("P1: honours Retry-After, and does not wait longer than a person would", async () => {
    provider.script.next({ fault: { kind: "status", status: 429, retryAfter: "3600" } });
    const failure = await failureOf(protocol);
    expect(failure).toMatchObject({ code: "rate_limited", retryAfterMs: 3_600_000, requests: 1 });
    provider.script.next({ fault: { kind: "status", status: 429, retryAfter: "1" } });
    await call(protocol);
    const [, first, second] = provider.requests;
    expect((second?.receivedAt ?? 0) - (first?.endedAt ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it("P1: does not retry an account without credit", async () => {
    provider.script.next({ fault: { kind: "status", status: 429, code: "insufficient_quota" } });
    expect(await failureOf(protocol)).toMatchObject({
      code: "rate_limited",
      reason: "out_of_credit",
      requests: 1,
    });
  });

  it("P1: a cancel ends the wait before a retry", async () => {
    provider.script.next({ fault: { kind: "status", status: 429, retryAfter: "15" } });
    const controller = new AbortController();
    const gate = provider.hold({ at: "before_headers" });
    const calling = call(protocol, { signal: controller.signal });
    await gate.reached;
    gate.release();
    await provider.idle();
    controller.abort();
    expect(failed((await calling).result)).toMatchObject({ code: "cancelled", reason: "cancelled" });
    expect(provider.requests).toHaveLength(1);
  });

  it.each([500, 502, 529])("P2: retries %i, then says so", async (status) => {
    provider.script.repeat(3, { fault: { kind: "status", status } });
    expect(await failureOf(protocol)).toMatchObject({ code: "provider_error", status, requests: 3 });
  });

  it("P2: does not repeat what the provider refuses for good, nor quote it on a refused key", async () => {
    const message = `Incorrect API key provided: ${CANARY_KEY}`;
    provider.script.next({ fault: { kind: "status", status: 401, message } });
    const refused = await failureOf(protocol);
    expect(refused).toMatchObject({ code: "provider_error", reason: "key_refused", requests: 1 });
    expect(refused.message).toMatch(/TEST_API_KEY/);
    provider.script.next({ fault: { kind: "status", status: 400, message: `bad field, key ${CANARY_KEY}` } });
    expect(await failureOf(protocol)).toMatchObject({
      code: "bad_request",
      message: expect.stringMatching(/bad field, key \*+/),
      requests: 1,
    });
  });

  it("P3: says that nothing answers, that a name is unknown, that a certificate is not accepted", async () => {
    const at = (baseUrl: string) => ({ target: loopbackTarget(protocol, baseUrl) });
    expect(await failureOf(protocol, at(await closedPortUrl()))).toMatchObject({
      code: "provider_error",
      reason: "unreachable",
      message: expect.stringMatching(/nothing answers/),
    });
    const unknown: CallOptions["resolve"] = (_name, _options, done) =>
      done(Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" }), []);
    const named = await failureOf(protocol, { ...at("http://no-such-host.example/v1"), resolve: unknown });
    expect(named).toMatchObject({
      reason: "unreachable",
      message: expect.stringMatching(/name was not found/),
    });
    const tls = await failureOf(protocol, at(provider.url.replace("http:", "https:")));
    expect(tls).toMatchObject({ code: "provider_error", reason: "unreachable" });
  });

  it("P4: gives up when no headers arrive, and the provider sees us gone", async () => {
    provider.script.next({ fault: { kind: "no_headers" } });
    const failure = await failureOf(protocol, { timeouts: { ...TEST_TIMEOUTS, firstTokenMs: 150 } });
    expect(failure).toMatchObject({ code: "provider_timeout", reason: "first_token_timeout", requests: 1 });
    await provider.idle();
    expect(provider.requests[0]?.outcome).toBe("client_gone");
  });

  it("P4: headers alone are no answer", async () => {
    provider.script.next({ text: TEXT, fault: { kind: "hang", afterChunks: 0 } });
    const failure = await failureOf(protocol, {
      timeouts: { ...TEST_TIMEOUTS, firstTokenMs: 200, idleMs: 200 },
    });
    expect(failure.code).toBe("provider_timeout");
  });

  it("P7: an error object with status 200 is an error, in its own words", async () => {
    provider.script.next({ fault: { kind: "error_object", message: "out of fuel" } });
    const failure = await failureOf(protocol);
    expect(failure).toMatchObject({ code: "provider_error", message: expect.stringMatching(/out of fuel/) });
  });

  it("P7: an error inside the stream is an error, before and after the first token", async () => {
    provider.script.next({
      text: TEXT,
      fault: { kind: "error_event", afterChunks: 2, message: "went wrong" },
    });
    const late = await call(protocol);
    expect(failed(late.result)).toMatchObject({
      code: "provider_error",
      message: expect.stringMatching(/went wrong/),
    });
    expect(late.deltas).toHaveLength(2);
    provider.script.repeat(3, {
      text: TEXT,
      fault: { kind: "error_event", beforeOutput: true, message: "no luck" },
    });
    expect(await failureOf(protocol)).toMatchObject({
      code: "provider_error",
      message: expect.stringMatching(/no luck/),
    });
  });

  it.each([302, 307, 308] as const)(
    "P13: does not follow a %i, so neither prompt nor key leaves",
    async (status) => {
      provider.script.next({
        fault: { kind: "redirect", status, location: `${other.url}/${PATHS[protocol]}` },
      });
      expect(await failureOf(protocol)).toMatchObject({ code: "provider_error", reason: "redirect", status });
      expect(other.requests).toEqual([]);
    },
  );
});

it("P7: a failed response of OpenAI is an error", async () => {
  provider.script.next({
    text: TEXT,
    fault: { kind: "error_event", afterChunks: 2, asFailed: true, code: "server_error" },
  });
  expect(await failureOf("openai-responses")).toMatchObject({ code: "provider_error", requests: 1 });
});
