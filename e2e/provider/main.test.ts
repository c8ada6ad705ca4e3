import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { RemoteProvider } from "./remote-provider.ts";
import { connectRemoteProvider } from "./remote-provider.ts";
import { CLIENTS, watchStream } from "./test-clients.ts";

const mainFile = new URL("./main.ts", import.meta.url).pathname;
const child = spawn(process.execPath, ["--import", "tsx", mainFile, "--port", "0"], {
  stdio: ["ignore", "pipe", "inherit"],
});
let provider: RemoteProvider;

beforeAll(async () => {
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  provider = connectRemoteProvider(new URL(String(line)).origin);
});
afterEach(() => provider.reset());
afterAll(async () => {
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);
});

it("is scripted, held and read from another process", async () => {
  await provider.script(
    { reply: { text: "scripted answer" }, match: { userTextIncludes: "alpha" } },
    { reply: { fault: { kind: "status", status: 500 } }, match: { promptCacheKey: null }, times: 2 },
  );
  await provider.hold({ name: "middle", at: { afterChunks: 1 } });
  const watching = watchStream(CLIENTS["openai chat"](provider.url), "alpha", {
    providerOptions: { openai: { promptCacheKey: "cache_x" } },
  });
  const [held] = await provider.reached("middle");
  expect(held).toMatchObject({ outcome: "open", chunksSent: 1, promptCacheKey: "cache_x" });
  await provider.release("middle");
  expect((await watching).text).toBe("scripted answer");
  expect((await watchStream(CLIENTS.anthropic(provider.url), "beta")).errors).toMatchObject([
    { statusCode: 500 },
  ]);
  const requests = await provider.requests();
  expect(requests.map((request) => request.userMessages)).toEqual([["alpha"], ["beta"]]);
  const bytes = Buffer.from(requests[0]?.rawBodyBase64 ?? "", "base64");
  expect(JSON.parse(bytes.toString("utf8"))).toEqual(requests[0]?.body);
});

it("starts over after a reset", async () => {
  await provider.script({ reply: { text: "left over" }, times: "always" });
  await provider.reset();
  expect((await watchStream(CLIENTS.anthropic(provider.url), "hi")).text).toBe("Answer to: hi");
  expect(await provider.requests()).toHaveLength(1);
});

it("says what is wrong with a command", async () => {
  const send = (body: unknown) =>
    fetch(`${new URL(provider.url).origin}/__script`, { method: "POST", body: JSON.stringify(body) });
  const refused = await send({ reply: { txet: "typo" } });
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain("txet");
  await expect(provider.release("nothing")).rejects.toThrow(/No hold is called/);
});
