import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type AppError, fail, ok, type Result } from "#lib/app-error.ts";
import { codeOfFault, findFault, ModelFault } from "./fault.ts";
import type { Lookup } from "./guarded-agent.ts";
import type {
  ModelDelta,
  ModelFailure,
  ModelReply,
  ModelRequest,
  ModelTarget,
  Timeouts,
} from "./model-call.ts";
import { isAbort } from "./network-fault.ts";
import { offlineReply, streamOffline } from "./offline-model.ts";
import type { PriceTable } from "./prices.ts";
import { runAttempt } from "./run-attempt.ts";
import { scrub } from "./scrub.ts";

/** How often and how patiently a refused request is repeated before its first token. */
export type RetryPolicy = {
  times: number;
  /** First wait in milliseconds when the provider names none; doubles each time. */
  baseMs: number;
  /** A provider that asks for a longer wait is not waited for: the person is told. */
  maxWaitMs: number;
};

export const DEFAULT_RETRY: RetryPolicy = { times: 2, baseMs: 500, maxWaitMs: 20_000 };

export type CallOptions = {
  target: ModelTarget;
  request: ModelRequest;
  prices: PriceTable;
  timeouts: Timeouts;
  /** Aborting it ends the provider's request at once. */
  signal: AbortSignal;
  /** Called in order with everything worth showing; a returned promise slows the stream down. */
  onDelta: (delta: ModelDelta) => void | Promise<void>;
  /** Called with the JSON text of each request as it goes out, retries included. */
  onRequest?: (body: string) => void;
  retry?: RetryPolicy;
  /** Name resolution; only tests give another. */
  resolve?: Lookup;
};

/** Only refusals that say "later": nothing was generated, so nothing is paid twice. */
const RETRIED: ReadonlySet<ModelFailure["reason"]> = new Set(["rate_limit", "overloaded", "server_error"]);

/**
 * One model response, streamed. A reply is whole or there is none: every failure is an error value with
 * `details: ModelFailure` and a sentence for people, and holds no key.
 */
export async function callModel(options: CallOptions): Promise<Result<ModelReply>> {
  const { target, signal, retry = DEFAULT_RETRY } = options;
  if (target.protocol === "offline") return callOffline(options);
  let streamed = false;
  const onDelta = (delta: ModelDelta) => {
    streamed = true;
    return options.onDelta(delta);
  };
  for (let requests = 1; ; requests++) {
    try {
      return ok(await runAttempt({ ...options, onDelta }));
    } catch (error) {
      const fault = toFault(error, signal);
      const wait = fault.retryAfterMs ?? jittered(retry.baseMs * 2 ** (requests - 1));
      const again =
        RETRIED.has(fault.reason) && !streamed && requests <= retry.times && wait <= retry.maxWaitMs;
      if (!again) return failure(fault, requests, target);
      const waited = await sleep(wait, true, { signal }).catch(() => false);
      if (!waited) return failure(cancelled(), requests, target);
    }
  }
}

async function callOffline({ request, signal, onDelta }: CallOptions): Promise<Result<ModelReply>> {
  const started = performance.now();
  let text = "";
  let ttftMs: number | null = null;
  for await (const delta of streamOffline(request)) {
    if (signal.aborted) return failure(cancelled(), 0, null);
    ttftMs ??= performance.now() - started;
    if (delta.type === "text") text += delta.text;
    await onDelta(delta);
  }
  return ok(offlineReply(text, `offline_${randomUUID()}`, performance.now() - started, ttftMs ?? 0));
}

/** A fault is expected; anything else is a bug and goes on being thrown. */
function toFault(error: unknown, signal: AbortSignal): ModelFault {
  if (signal.aborted) return cancelled();
  const fault = findFault(error);
  if (fault) return fault;
  if (isAbort(error)) return cancelled();
  throw error;
}

function cancelled(): ModelFault {
  return new ModelFault("cancelled", "The request was cancelled.");
}

/** Waits differ a little, so that many conversations do not come back at the same moment. */
function jittered(ms: number): number {
  return ms * (1 + Math.random() / 4);
}

function failure(
  fault: ModelFault,
  requests: number,
  target: ModelTarget | null,
): { ok: false; error: AppError } {
  const { reason, status, retryAfterMs } = fault;
  const details: ModelFailure = { reason, status, retryAfterMs, requests };
  return fail(codeOfFault(reason), scrub(fault.message, target?.apiKey ?? null), details);
}
