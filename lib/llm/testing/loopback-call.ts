import { expect } from "vitest";
import type { Result } from "#lib/app-error.ts";
import { type CallOptions, callModel } from "#lib/llm/call-model.ts";
import type { ModelDelta, ModelFailure, ModelReply } from "#lib/llm/model-call.ts";
import { BUILT_IN_PRICES } from "#lib/llm/prices.ts";
import {
  loopbackTarget,
  modelRequest,
  TEST_RETRY,
  TEST_TIMEOUTS,
  type WireProtocol,
} from "./loopback-target.ts";

export type LoopbackCall = (
  protocol: WireProtocol,
  changes?: Partial<CallOptions>,
) => Promise<{ result: Result<ModelReply>; deltas: ModelDelta[] }>;

/** Calls the loopback provider at `url()` with one user message, and checks that no key comes back. */
export function loopbackCall(url: () => string): LoopbackCall {
  return async (protocol, changes = {}) => {
    const deltas: ModelDelta[] = [];
    const result = await callModel({
      target: loopbackTarget(protocol, url()),
      request: modelRequest("hi"),
      prices: BUILT_IN_PRICES,
      timeouts: TEST_TIMEOUTS,
      retry: TEST_RETRY,
      signal: new AbortController().signal,
      onDelta: (delta) => void deltas.push(delta),
      ...changes,
    });
    expect(JSON.stringify(result)).not.toContain("CANARY");
    return { result, deltas };
  };
}

/** The code, the message and the details of a failed call. */
export function failed(result: Result<ModelReply>) {
  if (result.ok) throw new Error(`It answered: ${JSON.stringify(result.value.parts)}`);
  const details = result.error.details as ModelFailure;
  return { code: result.error.code, message: result.error.message, ...details };
}
