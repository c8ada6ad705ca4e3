import { createAnthropic } from "@ai-sdk/anthropic";
import { APICallError, streamText } from "ai";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { closedPortUrl } from "./closed-port.ts";
import type { LoopbackProvider } from "./loopback-provider.ts";
import { startLoopbackProvider } from "./loopback-provider.ts";
import { CLIENT_NAMES, CLIENTS, watchStream } from "./test-clients.ts";

/** P1–P4, P7, P12, P13: what the AI SDK makes of answers that never become a stream. */
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

describe.each(CLIENT_NAMES)("%s", (name) => {
  const model = () => CLIENTS[name](provider.url);

  it.each([429, 500, 502, 529])(
    "streams HTTP %i as one retryable error part, without a finish",
    async (status) => {
      provider.script.next({ fault: { kind: "status", status } });
      const seen = await watchStream(model(), "hi");
      expect(seen.errors).toMatchObject([{ name: "AI_APICallError", statusCode: status, isRetryable: true }]);
      expect(seen).toMatchObject({ finishReason: null, thrown: null, text: "", usage: null });
    },
  );

  it("passes Retry-After on in the error's headers", async () => {
    provider.script.next({ fault: { kind: "status", status: 429, retryAfter: "7" } });
    const seen = await watchStream(model(), "hi");
    expect(seen.errors).toMatchObject([{ responseHeaders: { "retry-after": "7" } }]);
  });

  it("retries inside the SDK when maxRetries allows it, and succeeds", async () => {
    provider.script.repeat(2, { fault: { kind: "status", status: 429, retryAfter: "0" } });
    const result = streamText({ model: model(), prompt: "hi", maxRetries: 2, onError: () => {} });
    expect(await result.text).toBe("Answer to: hi");
    expect(provider.requests.map((request) => request.status)).toEqual([429, 429, 200]);
  });

  it("reports a context overflow as a 400 that is not to be retried", async () => {
    provider.script.next({ fault: { kind: "context_overflow" } });
    const seen = await watchStream(model(), "hi");
    const message = expect.stringMatching(/context window|prompt is too long/);
    expect(seen.errors).toMatchObject([{ statusCode: 400, isRetryable: false, message }]);
  });

  it("reports a refused connection without a status", async () => {
    const seen = await watchStream(CLIENTS[name](await closedPortUrl()), "hi");
    expect(seen.errors).toMatchObject([{ name: "AI_APICallError", cause: { code: "ECONNREFUSED" } }]);
    expect(seen.errors[0]).toMatchObject({ statusCode: undefined, isRetryable: true });
    expect(String(seen.errors[0])).not.toContain("sk-test");
  });

  it("does not see an error object in a 200 answer for what it is", async () => {
    provider.script.next({ fault: { kind: "error_object", message: "out of credits" } });
    const seen = await watchStream(model(), "hi");
    const outcome = {
      "openai responses": { finishReason: "other", errors: [] },
      "openai chat": { finishReason: "other", errors: [] },
      anthropic: { finishReason: null, errors: [{ name: "AI_NoOutputGeneratedError" }] },
      "openai-compatible": { finishReason: "error", errors: [{ name: "AI_InvalidResponseDataError" }] },
    } as const;
    expect(seen).toMatchObject({ ...outcome[name], text: "", thrown: null });
    expect(JSON.stringify(seen)).not.toContain("out of credits");
  });

  it("follows a 307 to another origin with the whole prompt", async () => {
    const path = { responses: "/responses", chat: "/chat/completions", messages: "/messages" };
    const { protocol } = await firstRequest(name);
    const location = `${other.url}${path[protocol ?? "chat"]}`;
    provider.script.next({ fault: { kind: "redirect", status: 307, location } });
    const seen = await watchStream(model(), "secret history");
    expect(seen.text).toBe("Answer to: secret history");
    const [leaked] = other.requests;
    expect(leaked?.userMessages).toEqual(["secret history"]);
    // fetch drops Authorization across origins, and knows nothing of Anthropic's header.
    expect(leaked?.headers.authorization).toBeUndefined();
    expect(leaked?.headers["x-api-key"]).toBe(name === "anthropic" ? "sk-test" : undefined);
  });

  it("waits for headers that never come until it is aborted, and the log shows the client gone", async () => {
    provider.script.next({ fault: { kind: "no_headers" } });
    const arrived = provider.hold({ at: "before_headers" });
    const controller = new AbortController();
    const watching = watchStream(model(), "hi", { abortSignal: controller.signal });
    await arrived.reached;
    arrived.release();
    controller.abort();
    expect(await watching).toMatchObject({ aborted: true, errors: [], thrown: null, finishReason: null });
    await provider.idle();
    expect(provider.requests[0]).toMatchObject({ outcome: "client_gone", status: null, fault: "no_headers" });
    expect(provider.requests[0]?.clientGoneAt).not.toBeNull();
  });
});

async function firstRequest(name: (typeof CLIENT_NAMES)[number]) {
  await watchStream(CLIENTS[name](provider.url), "probe");
  const request = provider.requests[0];
  if (request === undefined) throw new Error("The probe never arrived.");
  return request;
}

it("is kept from following redirects by a fetch of our own", async () => {
  const location = `${other.url}/messages`;
  provider.script.next({ fault: { kind: "redirect", status: 307, location } });
  const stay: typeof fetch = (input, init) => fetch(input, { ...init, redirect: "manual" });
  const model = createAnthropic({ baseURL: provider.url, apiKey: "sk-test", fetch: stay })(
    "claude-sonnet-4-5",
  );
  const seen = await watchStream(model, "secret history");
  expect(seen.errors).toMatchObject([{ name: "AI_APICallError", statusCode: 307, isRetryable: false }]);
  expect(other.requests).toEqual([]);
});

it("keeps the API key out of the error the app will log", async () => {
  provider.script.next({ fault: { kind: "status", status: 500 } });
  const seen = await watchStream(CLIENTS.anthropic(provider.url), "hi");
  const [error] = seen.errors;
  expect(APICallError.isInstance(error)).toBe(true);
  expect(JSON.stringify(error)).not.toContain("sk-test");
});
