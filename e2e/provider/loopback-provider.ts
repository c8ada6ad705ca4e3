import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ProviderState } from "./answer-request.ts";
import { answerRequest } from "./answer-request.ts";
import { createBreakpointCache } from "./breakpoint-cache.ts";
import { createControl } from "./control.ts";
import { createDeparture } from "./departure.ts";
import type { Gate, HoldOptions } from "./gates.ts";
import { createGates } from "./gates.ts";
import { createItemStore } from "./item-store.ts";
import { createKeyPrefixCache } from "./key-prefix-cache.ts";
import { listModels } from "./list-models.ts";
import { logRequest, readBody } from "./read-request.ts";
import { jsonAnswer } from "./refuse-early.ts";
import type { LoggedRequest } from "./request-log.ts";
import { currentTime } from "./request-log.ts";
import type { Script } from "./script.ts";
import { createScript } from "./script.ts";

export type LoopbackOptions = {
  /** 0, the default, takes a free port. */
  port?: number;
  models?: readonly string[];
  /** Requests must carry this key; default: any key, or none. */
  apiKey?: string;
  /** Accepts histories a real provider refuses with 400. */
  lenient?: boolean;
  /** Start of every id the provider makes up; default: its port. */
  idPrefix?: string;
};

export type LoopbackProvider = {
  /** Base URL with `/v1`, as the client packages want it. */
  url: string;
  /** Every request in order of arrival. */
  requests: readonly LoggedRequest[];
  script: Script;
  /** Stops matching requests at a point until the gate is released. */
  hold(options: HoldOptions): Gate;
  /** Model requests being answered now, and the most there ever were at once. */
  concurrency(): { open: number; highest: number };
  /** Resolves when no model request is open. */
  idle(): Promise<void>;
  /** Forgets cached prompts, as after the time to live. */
  expireCache(): void;
  /** Empties script, log and cache, and releases every hold. */
  reset(): void;
  close(): Promise<void>;
};

/**
 * A model provider on 127.0.0.1 that speaks OpenAI Responses, Chat Completions and Anthropic Messages over real
 * HTTP, streaming and not, with a simulated prompt cache, a request log and every fault on demand.
 */
export async function startLoopbackProvider(options: LoopbackOptions = {}): Promise<LoopbackProvider> {
  const requests: LoggedRequest[] = [];
  const { script, take } = createScript();
  const keyed = createKeyPrefixCache();
  const breakpoints = createBreakpointCache();
  const models = options.models ?? ["gpt-5.5", "claude-sonnet-4-5", "loopback-model"];
  let counted = 0;
  let open = 0;
  let highest = 0;
  const idlers: (() => void)[] = [];
  const state: ProviderState = {
    idPrefix: options.idPrefix ?? "",
    apiKey: options.apiKey ?? null,
    lenient: options.lenient ?? false,
    caches: { responses: keyed, chat: keyed, messages: breakpoints },
    items: createItemStore(),
    gates: createGates(),
    take,
  };

  const expireCache = () => {
    keyed.clear();
    breakpoints.clear();
  };
  const reset = () => {
    script.clear();
    requests.length = 0;
    expireCache();
    state.items.clear();
    state.gates.releaseAll();
  };

  async function answerModel(request: LoggedRequest, response: ServerResponse): Promise<void> {
    const { protocol } = request;
    if (protocol === null) return;
    const client = createDeparture();
    response.on("close", () => {
      if (response.writableFinished || request.outcome !== "open") return;
      request.clientGoneAt = currentTime();
      client.leave();
    });
    open += 1;
    highest = Math.max(highest, open);
    request.openAtArrival = open;
    try {
      request.outcome = await answerRequest(state, { request, protocol, response, client });
    } finally {
      request.endedAt = currentTime();
      open -= 1;
      if (open === 0) for (const resolve of idlers.splice(0)) resolve();
    }
  }

  const control = createControl({ requests, script, gates: state.gates, reset });

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const rawBody = await readBody(incoming);
    const path = new URL(incoming.url ?? "/", "http://loopback").pathname;
    if (path.startsWith("/__")) return control(incoming.method ?? "", path, rawBody, response);
    const request = logRequest(incoming, rawBody, counted++);
    requests.push(request);
    if (request.protocol !== null) return answerModel(request, response);
    const known = request.method === "GET" && path === "/v1/models";
    const answer = known
      ? jsonAnswer(200, listModels(models, request.headers))
      : jsonAnswer(404, { error: { message: `Unknown path ${path}`, type: "invalid_request_error" } });
    request.status = answer.status;
    response.writeHead(answer.status, answer.headers).end(answer.body);
    request.outcome = "completed";
    request.endedAt = currentTime();
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      // The client may leave while its body is still coming in; anything else must be loud.
      if (!incoming.destroyed && !response.destroyed) response.destroy(error as Error);
    });
  });
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  state.idPrefix = options.idPrefix ?? String(port);

  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    script,
    hold: (hold) => state.gates.add(hold),
    concurrency: () => ({ open, highest }),
    idle: () => (open === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
    expireCache,
    reset,
    async close() {
      state.gates.releaseAll();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
