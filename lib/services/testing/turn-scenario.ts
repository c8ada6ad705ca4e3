import type { LoopbackProvider } from "#e2e/provider/loopback-provider.ts";
import { startLoopbackProvider } from "#e2e/provider/loopback-provider.ts";
import type { AgentEdits } from "#lib/api/fork.ts";
import { ok, type Result } from "#lib/app-error.ts";
import type { Attempt } from "#lib/conversation/attempt.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import type { RunOptions } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { BUILT_IN_PRICES } from "#lib/llm/prices.ts";
import { createTurnRuntime, type TurnRuntime } from "#lib/turns/turn-runtime.ts";
import type { ForkInput } from "../fork-conversation.ts";
import { readContents } from "../read-contents.ts";
import { type NewMessage, sendMessage } from "../send-message.ts";
import { allEvents, importRun, mustFork } from "./scenario.ts";

/** A key that must never be seen anywhere but in the requests. */
export const CANARY = "sk-CANARY-5f0e7c1d9b";

export const OPENAI: AgentEdits = {
  provider: "openai",
  model: "gpt-5.5",
  baseUrl: null,
  credentialEnv: null,
};
export const ANTHROPIC: AgentEdits = { ...OPENAI, provider: "anthropic", model: "claude-sonnet-4-5" };
export const COMPATIBLE: AgentEdits = { ...OPENAI, provider: "openai-compatible", model: "loopback-model" };

export type TurnScenario = {
  scratch: ScratchDatabase;
  db: Database;
  provider: LoopbackProvider;
  runtime: TurnRuntime;
  dispose(): Promise<void>;
};

export function turnEnv(providerUrl: string): Record<string, string> {
  return {
    OPENAI_API_KEY: CANARY,
    OPENAI_BASE_URL: providerUrl,
    ANTHROPIC_API_KEY: CANARY,
    ANTHROPIC_BASE_URL: providerUrl,
    OPENAI_COMPATIBLE_API_KEY: CANARY,
    OPENAI_COMPATIBLE_BASE_URL: providerUrl,
  };
}

/** A runtime as the server has one, with waits a test can sit out. */
export function turnRuntime(env: Record<string, string>, options: Partial<TurnRuntime> = {}): TurnRuntime {
  return createTurnRuntime({
    env,
    prices: BUILT_IN_PRICES,
    timeouts: { connectMs: 3_000, firstTokenMs: 10_000, idleMs: 10_000, thinkingMs: 10_000 },
    tickMs: 20,
    ...options,
  });
}

/** A real database and a real provider over HTTP. */
export async function turnScenario(): Promise<TurnScenario> {
  const scratch = await scratchDatabase();
  const provider = await startLoopbackProvider({ apiKey: CANARY });
  const runtime = turnRuntime(turnEnv(provider.url));
  return {
    scratch,
    db: scratch.database,
    provider,
    runtime,
    async dispose() {
      await provider.close();
      await runtime.live.settled();
      await scratch.dispose();
    },
  };
}

/** Long enough that its prefix is worth caching: about 3,000 tokens. */
export const LONG_PROMPT = `You fix failing builds. ${"Look before you change anything. ".repeat(400)}`;

let seeds = 0;

/** Imports a small sealed run, each with ids of its own. */
export async function importSource(db: Database, options: Partial<RunOptions> = {}): Promise<Conversation> {
  const { root } = await importRun(db, {
    seed: `turns-${process.pid}-${seeds++}`,
    systemPrompt: LONG_PROMPT,
    steps: [
      { user: "Fix the build." },
      {
        thought: "Look first.",
        tools: [{ name: "terminal", args: { command: "make" }, output: "1 failed", exitCode: 1 }],
      },
      { agent: "It is fixed.", usage: { input: 6_000, output: 40, cacheRead: 5_500, cost: 0.01 } },
    ],
    ...options,
  });
  return root;
}

/** A fork of such a run that is answered by the loopback provider. */
export async function forkable(
  db: Database,
  choices: Partial<ForkInput> = {},
  options: Partial<RunOptions> = {},
): Promise<Conversation> {
  const source = await importSource(db, options);
  return mustFork(db, source.id, { agent: OPENAI, ...choices });
}

export function message(conversationId: string, text: string, options: Partial<NewMessage> = {}): NewMessage {
  return { conversationId, role: "user", text, overrides: null, idempotencyKey: null, ...options };
}

/** Sends, waits for the turn's end and answers the attempt as it is then; fails the test when it is refused. */
export async function say(
  { db, runtime }: Pick<TurnScenario, "db" | "runtime">,
  conversationId: string,
  text: string,
  options: Partial<NewMessage> = {},
): Promise<Attempt> {
  const sent = mustBe(await sendMessage(db, runtime, message(conversationId, text, options)));
  await runtime.live.settled();
  return attemptNow(db, sent.id);
}

export async function attemptNow(db: Database, id: string): Promise<Attempt> {
  const attempt = await db.read.findAttempt(id);
  if (!attempt) throw new Error(`no attempt ${id}`);
  return attempt;
}

export async function conversationNow(db: Database, id: string): Promise<Conversation> {
  const conversation = await db.read.findConversation(id);
  if (!conversation) throw new Error(`no conversation ${id}`);
  return conversation;
}

export function mustBe<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** Texts of a conversation's own messages of one role, in order. */
export async function ownTexts(db: Database, id: string, role: "user" | "assistant"): Promise<string[]> {
  const conversation = await conversationNow(db, id);
  const own = (await allEvents(db, conversation)).filter((event) => !event.inherited);
  const contents = await readContents(db.read, conversation.familyId, own);
  return own.flatMap((event, index) => {
    if (event.kind !== "message" || event.role !== role) return [];
    return [
      (contents[index]?.parts ?? []).flatMap((part) => (part.type === "text" ? [part.text] : [])).join(""),
    ];
  });
}

/** Takes a branch away whatever it holds, as an administrator might. */
export async function removeNow(db: Database, id: string): Promise<void> {
  const removed = await db.write(async (tx) => {
    await tx.deleteConversation(id);
    return ok(null);
  });
  mustBe(removed);
}
