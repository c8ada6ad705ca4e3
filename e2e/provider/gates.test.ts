import { once } from "node:events";
import http from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { LoopbackProvider } from "./loopback-provider.ts";
import { startLoopbackProvider } from "./loopback-provider.ts";
import { CLIENT_NAMES, CLIENTS, watchStream } from "./test-clients.ts";

let provider: LoopbackProvider;
beforeAll(async () => {
  provider = await startLoopbackProvider();
});
afterEach(async () => {
  provider.reset();
  await provider.idle();
});
afterAll(() => provider.close());

describe.each(CLIENT_NAMES)("%s", (name) => {
  const model = () => CLIENTS[name](provider.url);

  it.each(["before_headers", { afterChunks: 0 }, { afterChunks: 2 }, "before_terminal"] as const)(
    "freezes the stream at %j and goes on when released",
    async (at) => {
      provider.script.next({ text: "0123456789", chunkSize: 2 });
      const gate = provider.hold({ at });
      const watching = watchStream(model(), "hi");
      const request = await gate.reached;
      const sent = at === "before_terminal" ? 5 : at === "before_headers" ? 0 : at.afterChunks;
      expect(request).toMatchObject({ outcome: "open", chunksSent: sent, endedAt: null });
      expect(request.status).toBe(at === "before_headers" ? null : 200);
      gate.release();
      expect(await watching).toMatchObject({ text: "0123456789", finishReason: "stop" });
      await provider.idle();
      expect(request).toMatchObject({ outcome: "completed", chunksSent: 5, clientGoneAt: null });
    },
  );

  it("logs when the client leaves in the middle of a hanging stream", async () => {
    provider.script.next({ text: "0123456789", chunkSize: 2, fault: { kind: "hang", afterChunks: 3 } });
    const gate = provider.hold({ at: { afterChunks: 3 } });
    const controller = new AbortController();
    const watching = watchStream(model(), "hi", { abortSignal: controller.signal });
    const request = await gate.reached;
    gate.release();
    controller.abort();
    expect(await watching).toMatchObject({ aborted: true, finishReason: null });
    await provider.idle();
    expect(request).toMatchObject({ outcome: "client_gone", chunksSent: 3, fault: "hang" });
    expect(request.clientGoneAt).toBeGreaterThanOrEqual(request.receivedAt);
  });

  it("is given up by the SDK's own chunk timeout, as an abort and not as an error", async () => {
    provider.script.next({ text: "0123456789", chunkSize: 2, fault: { kind: "hang", afterChunks: 2 } });
    const seen = await watchStream(model(), "hi", { timeout: { chunkMs: 150 } });
    expect(seen).toMatchObject({ aborted: true, errors: [], thrown: null, finishReason: null });
    expect("0123".startsWith(seen.text)).toBe(true);
    await provider.idle();
    expect(provider.requests[0]?.outcome).toBe("client_gone");
  });
});

describe("several requests", () => {
  const model = () => CLIENTS["openai responses"](provider.url);

  it("counts how many are open at once", async () => {
    const gate = provider.hold({ at: { afterChunks: 1 }, times: 20 });
    const asked = Array.from({ length: 20 }, (_, index) => watchStream(model(), `question ${index}`));
    const stopped = await gate.arrivals(20);
    expect(provider.concurrency()).toEqual({ open: 20, highest: 20 });
    gate.release();
    const texts = (await Promise.all(asked)).map((seen) => seen.text);
    expect(texts).toEqual(Array.from({ length: 20 }, (_, index) => `Answer to: question ${index}`));
    expect(stopped.map((request) => request.openAtArrival).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    await provider.idle();
    expect(provider.concurrency().open).toBe(0);
  });

  it("holds only the conversation it is for", async () => {
    const gate = provider.hold({ at: "before_headers", match: { lastUserText: "slow" } });
    const slow = watchStream(model(), "slow");
    await gate.reached;
    expect((await watchStream(model(), "quick")).text).toBe("Answer to: quick");
    expect(provider.requests.map((request) => request.outcome)).toEqual(["open", "completed"]);
    gate.release();
    expect((await slow).text).toBe("Answer to: slow");
  });

  it("stops writing while the client does not read", async () => {
    const mebibyte = 1024 * 1024;
    provider.script.next({ text: "x".repeat(32 * mebibyte), chunkSize: mebibyte / 8 });
    const body = JSON.stringify({ model: "m", input: "hi", stream: true });
    const request = http.request(`${provider.url}/responses`, { method: "POST" }).end(body);
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    response.pause();
    // Far more turns of the event loop than the stream has chunks.
    for (let turn = 0; turn < 2000; turn++) await nextTurn();
    expect(provider.requests[0]?.outcome).toBe("open");
    expect(provider.requests[0]?.chunksSent).toBeLessThan(256);
    response.destroy();
    await provider.idle();
    expect(provider.requests[0]?.outcome).toBe("client_gone");
  });

  it("closes with a request held: nothing is left hanging", async () => {
    const doomed = await startLoopbackProvider();
    const gate = doomed.hold({ at: { afterChunks: 1 } });
    doomed.script.next({ fault: { kind: "hang", afterChunks: 1 } });
    const watching = watchStream(CLIENTS.anthropic(doomed.url), "hi");
    await gate.reached;
    await doomed.close();
    expect((await watching).finishReason).toBeNull();
  });
});
