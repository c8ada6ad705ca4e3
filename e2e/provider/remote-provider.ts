import type { NamedHold, ScriptEntry } from "./control.ts";
import type { LoggedRequest } from "./request-log.ts";

/** A request as another process sees it: the body's bytes as base64. */
export type RemoteRequest = Omit<LoggedRequest, "rawBody"> & { rawBodyBase64: string };

/** The controls of a provider in another process: what Playwright specs use. */
export type RemoteProvider = {
  /** Base URL with `/v1`. */
  url: string;
  script(...entries: ScriptEntry[]): Promise<void>;
  requests(): Promise<RemoteRequest[]>;
  hold(hold: NamedHold): Promise<void>;
  /** Resolves when `count` requests (default 1) stand at the hold. */
  reached(name: string, count?: number): Promise<RemoteRequest[]>;
  release(name: string): Promise<void>;
  reset(): Promise<void>;
};

/** Connects to `main.ts` by its origin, e.g. `http://127.0.0.1:4010`. A refused command throws with its reason. */
export function connectRemoteProvider(origin: string): RemoteProvider {
  async function send(method: string, path: string, body?: unknown): Promise<unknown> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${origin}${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  }
  return {
    url: `${origin}/v1`,
    async script(...entries) {
      await send("POST", "/__script", entries);
    },
    requests: async () => (await send("GET", "/__requests")) as RemoteRequest[],
    async hold(hold) {
      await send("POST", "/__hold", hold);
    },
    reached: async (name, count = 1) =>
      (await send("POST", "/__reached", { name, count })) as RemoteRequest[],
    async release(name) {
      await send("POST", "/__release", { name });
    },
    async reset() {
      await send("POST", "/__reset");
    },
  };
}
