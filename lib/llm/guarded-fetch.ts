import { fetch as undiciFetch } from "undici";
import { checkTargetUrl } from "./check-target-url.ts";
import { ModelFault } from "./fault.ts";
import { guardedAgent, type Lookup } from "./guarded-agent.ts";
import type { ModelTarget } from "./model-call.ts";
import { faultOfConnection } from "./network-fault.ts";
import { faultOfHttpAnswer } from "./provider-fault.ts";
import { parseRetryAfter } from "./retry-after.ts";
import type { WaitLimit } from "./wait-limit.ts";

export type GuardOptions = {
  target: ModelTarget;
  connectMs: number;
  limit: WaitLimit;
  /** Sees the body before it goes out. */
  onRequest: (body: string) => void;
  /** Name resolution; only tests give another. */
  resolve?: Lookup | undefined;
};

type Body = ReadableStream<Uint8Array>;

/** A megabyte of prose is 250,000 tokens; nothing a model says comes near this. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const MAX_ERROR_BYTES = 256 * 1024;

/**
 * The `fetch` given to the client packages. Checks the address before and while connecting, refuses redirects (the
 * packages would follow them with the whole prompt and, for Anthropic, with the key), accepts only an event stream
 * as an answer, limits its size, and turns every failure into a ModelFault.
 */
export function guardedFetch(options: GuardOptions): typeof globalThis.fetch {
  const { target, limit } = options;
  const { label } = target;
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const checked = checkTargetUrl(url, target.privateAllowed);
    if (!checked.ok) throw new ModelFault("forbidden_address", checked.error.message);
    const body = init?.body;
    if (typeof body !== "string") throw new Error("A model request has a JSON text as its body.");
    options.onRequest(body);
    const response = await undiciFetch(checked.value, {
      method: "POST",
      headers: Object.fromEntries(new Headers(init?.headers)),
      body,
      redirect: "manual",
      signal: init?.signal ? AbortSignal.any([init.signal, limit.signal]) : limit.signal,
      dispatcher: guardedAgent(target.privateAllowed, options.connectMs, options.resolve),
    }).catch((error: unknown) => {
      throw faultOfConnection(error, label, false);
    });
    const { status } = response;
    const contentType = response.headers.get("content-type") ?? "";
    const answer = response.body as Body | null;
    if (status >= 300 && status < 400) {
      await answer?.cancel();
      const text = `${label} answered with a redirect, which is never followed. Set the final address as the base URL.`;
      throw new ModelFault("redirect", text, { status });
    }
    if (status < 300 && answer && contentType.includes("text/event-stream")) {
      const headers = Object.fromEntries(response.headers);
      return new Response(watchBody(answer, limit, label), { status, headers });
    }
    const text = answer === null ? "" : await readSome(answer, label);
    const retryAfterMs = parseRetryAfter(response.headers);
    throw faultOfHttpAnswer({ status, contentType, text, retryAfterMs }, target);
  };
}

/** Passes the bytes on as they are asked for, so that a slow reader slows the provider down, not our memory. */
function watchBody(body: Body, limit: WaitLimit, label: string): Body {
  const reader = body.getReader();
  let received = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          limit.noteBytes();
          received += value.byteLength;
          if (received > MAX_ANSWER_BYTES) {
            const fault = new ModelFault(
              "too_large",
              `The answer of ${label} is too large to be one. It was stopped.`,
            );
            await reader.cancel(fault);
            throw fault;
          }
          controller.enqueue(value);
        } catch (error) {
          controller.error(faultOfConnection(error, label, true));
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** The beginning of a body that is no stream: an error needs no more. */
async function readSome(body: Body, label: string): Promise<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    while (text.length < MAX_ERROR_BYTES) {
      const { done, value } = await reader.read();
      if (done) return text;
      text += decoder.decode(value, { stream: true });
    }
    await reader.cancel();
    return text;
  } catch (error) {
    throw faultOfConnection(error, label, false);
  }
}
