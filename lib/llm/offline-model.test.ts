import { expect, it } from "vitest";
import { callModel } from "./call-model.ts";
import { toolResultMessage, userMessage } from "./message.ts";
import type { ModelDelta, ModelRequest } from "./model-call.ts";
import { BUILT_IN_PRICES } from "./prices.ts";
import { resolveTarget } from "./provider-catalog.ts";
import { modelRequest, TEST_TIMEOUTS } from "./testing/loopback-target.ts";
import { viewRequest } from "./view-request.ts";

const resolved = resolveTarget({ provider: null, model: null, baseUrl: null, credentialEnv: null }, {});
if (!resolved.ok) throw new Error(resolved.error.message);
const target = resolved.value;

async function ask(request: ModelRequest, signal = new AbortController().signal) {
  const deltas: ModelDelta[] = [];
  const onDelta = (delta: ModelDelta) => void deltas.push(delta);
  const result = await callModel({
    target,
    request,
    prices: BUILT_IN_PRICES,
    timeouts: TEST_TIMEOUTS,
    signal,
    onDelta,
  });
  return { result, deltas };
}

it("says what it is, quotes the last words of the person, and streams the same text it returns", async () => {
  const request = modelRequest([
    userMessage("first"),
    {
      role: "assistant",
      content: [{ type: "tool-call", toolCallId: "c", toolName: "readFile", input: "{}" }],
    },
    toolResultMessage({ callId: "c", name: "readFile", text: "A", outcome: "ok" }),
    userMessage("Why did it fail? 🐎"),
  ]);
  const { result, deltas } = await ask(request);
  if (!result.ok) throw new Error(result.error.message);
  const [part] = result.value.parts;
  const text = part?.type === "text" ? part.text : "";
  expect(text).toMatch(/^Offline model:/);
  expect(text).toContain("“Why did it fail? 🐎”");
  expect(text).not.toContain("first");
  expect(deltas.length).toBeGreaterThan(3);
  expect(deltas.map((delta) => (delta.type === "text" ? delta.text : "")).join("")).toBe(text);
  expect((await ask(request)).result).toMatchObject({ value: { parts: result.value.parts } });
  expect(result.value).toMatchObject({
    offline: true,
    finishReason: "stop",
    requestBody: null,
    usage: { input: null, output: null, cost: null },
  });
});

it("stops when it is cancelled", async () => {
  expect((await ask(modelRequest("hi"), AbortSignal.abort())).result).toMatchObject({
    ok: false,
    error: { code: "cancelled" },
  });
});

it("has no request to view", async () => {
  expect(await viewRequest(modelRequest("hi"), target)).toMatchObject({
    ok: false,
    error: { code: "bad_request" },
  });
});
