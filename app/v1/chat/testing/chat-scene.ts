import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import OpenAI from "openai";
import { type LoopbackProvider, startLoopbackProvider } from "#e2e/provider/loopback-provider.ts";
import { processDatabase } from "#lib/db/process-database.ts";
import type { Database } from "#lib/db/store.ts";
import { checkInvariants } from "#lib/services/testing/check-invariants.ts";
import { CANARY, turnEnv } from "#lib/services/testing/turn-scenario.ts";
import { processTurns } from "#lib/turns/process-turns.ts";
import { POST } from "../completions/route.ts";

/** A server's process with its own data and a loopback provider, and the ways to call the chat route in it. */
export type ChatScene = {
  provider: LoopbackProvider;
  db: Database;
  settle(): Promise<string[]>;
  close(): Promise<void>;
};

/** `configured: false`: the provider is there and no variable names it. */
export async function chatScene({ configured = true } = {}): Promise<ChatScene> {
  const home = mkdtempSync(join(tmpdir(), "offshoot-chat-"));
  const provider = await startLoopbackProvider({ apiKey: CANARY });
  const env = turnEnv(provider.url);
  for (const name of Object.keys(env)) delete process.env[name];
  Object.assign(process.env, configured ? env : {}, { OFFSHOOT_HOME: home });
  const db = await processDatabase();
  return {
    provider,
    db,
    async settle() {
      await (await processTurns()).live.settled();
      provider.reset();
      return checkInvariants(db);
    },
    async close() {
      await provider.close();
      await db.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** One request as a program without any package sends it. */
export async function postChat(body: unknown, chatId?: string, headers: Record<string, string> = {}) {
  const request = new Request("http://localhost:3000/v1/chat/completions", {
    method: "POST",
    headers: {
      host: "localhost:3000",
      "content-type": "application/json",
      ...(chatId === undefined ? {} : { "x-conversation-id": chatId }),
      ...headers,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const response = await POST(request, { params: Promise.resolve({}) });
  const text = await response.text();
  return { status: response.status, text, json: text.startsWith("{") ? JSON.parse(text) : null };
}

/** The `openai` package itself, talking to our route. */
export function openaiClient(chatId: string): OpenAI {
  return new OpenAI({
    apiKey: "unused",
    baseURL: "http://localhost:3000/v1",
    maxRetries: 0,
    defaultHeaders: { "X-Conversation-Id": chatId },
    fetch: async (url, init) => {
      const request = new Request(url, init);
      request.headers.set("host", "localhost:3000");
      return POST(request, { params: Promise.resolve({}) });
    },
  });
}

export const user = (content: unknown) => ({ role: "user", content });

/** A reply that breaks off. */
export const FAILS = {
  fault: { kind: "error_event" as const, afterChunks: 1, message: "the model fell over" },
};
