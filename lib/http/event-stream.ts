import { logError } from "#lib/log.ts";

const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  // A proxy that compresses or buffers would hold the words back.
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
  "x-content-type-options": "nosniff",
};

/** Proxies cut what is silent for a minute. */
const HEARTBEAT_MS = 15_000;

/**
 * Server-sent events, one per message, named by its `type`. A message is asked for only when the client has room for
 * it, so that a slow reader costs no memory. The stream ends with the messages; a client that leaves ends `messages`.
 */
export function eventStream(
  messages: AsyncGenerator<{ type: string }>,
  options: { signal: AbortSignal; heartbeatMs?: number },
): Response {
  return streamOf(messages, options, (each) => `event: ${each.type}\ndata: ${JSON.stringify(each)}\n\n`, "");
}

/** OpenAI's kind of event stream: unnamed events, closed by `[DONE]`. */
export function dataStream(
  messages: AsyncGenerator<object>,
  options: { signal: AbortSignal; headers?: Record<string, string> },
): Response {
  return streamOf(messages, options, (each) => `data: ${JSON.stringify(each)}\n\n`, "data: [DONE]\n\n");
}

function streamOf<T>(
  messages: AsyncGenerator<T>,
  options: { signal: AbortSignal; heartbeatMs?: number; headers?: Record<string, string> },
  write: (message: T) => string,
  last: string,
): Response {
  const encoder = new TextEncoder();
  let heartbeat: NodeJS.Timeout | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      heartbeat = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(": still here\n\n"));
      }, options.heartbeatMs ?? HEARTBEAT_MS);
    },
    async pull(controller) {
      try {
        const next = await messages.next();
        if (options.signal.aborted) return;
        if (next.done) {
          clearInterval(heartbeat);
          if (last !== "") controller.enqueue(encoder.encode(last));
          controller.close();
        } else {
          controller.enqueue(encoder.encode(write(next.value)));
        }
      } catch (error) {
        clearInterval(heartbeat);
        logError("event stream", error);
        controller.error(new Error("The stream broke off. Connect again."));
      }
    },
    async cancel() {
      clearInterval(heartbeat);
      await messages.return(undefined);
    },
  });
  options.signal.addEventListener("abort", () => clearInterval(heartbeat), { once: true });
  return new Response(body, { headers: { ...HEADERS, ...options.headers } });
}
