import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { LoggedRequest } from "#e2e/provider/request-log.ts";
import type { TurnOverrides } from "#lib/conversation/attempt.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { openDatabase } from "#lib/db/open-database.ts";
import { MIGRATIONS_DIR, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import { allEvents, mustFork } from "./testing/scenario.ts";
import {
  ANTHROPIC,
  COMPATIBLE,
  conversationNow,
  forkable,
  OPENAI,
  ownTexts,
  say,
  type TurnScenario,
  turnEnv,
  turnRuntime,
  turnScenario,
} from "./testing/turn-scenario.ts";

// Names in parentheses are OpenAI Codex's tests with the same behaviour (prompt_caching.rs, compact_resume_fork.rs).

let scene: TurnScenario;

beforeAll(async () => {
  scene = await turnScenario();
});
afterEach(async () => {
  expect(await checkInvariants(scene.db)).toEqual([]);
  scene.provider.reset();
});
afterAll(() => scene.dispose());

type Body = Record<string, unknown> & { input?: unknown[]; messages?: unknown[] };

const bodies = (): Body[] => scene.provider.requests.map((request) => request.body as Body);
const keys = () => scene.provider.requests.map((request) => request.promptCacheKey);
const prompt = (body: Body | undefined) => body?.input ?? body?.messages ?? [];

/** Each request's messages, as bytes, go on where the one before it ended; what stands before them is equal. */
function expectAppendOnly(requests: readonly Body[]): void {
  for (const [index, body] of requests.entries()) {
    const before = requests[index - 1];
    if (!before) continue;
    const start = JSON.stringify(prompt(before)).slice(0, -1);
    expect(JSON.stringify(prompt(body)).startsWith(`${start},`)).toBe(true);
    for (const field of ["instructions", "system", "tools", "prompt_cache_key"]) {
      expect(JSON.stringify(body[field])).toBe(JSON.stringify(before[field]));
    }
  }
}

/** What the first own response of a conversation reports as read from the cache. */
async function firstCacheRead(db: Database, id: string): Promise<number | null> {
  const own = (await allEvents(db, await conversationNow(db, id))).find(
    (event) => !event.inherited && event.usage,
  );
  return own?.usage?.cacheRead ?? null;
}

describe("the key on the wire is the one on the node", () => {
  it("for a fork, a fork of a fork and an inheriting fork, whatever came before", async () => {
    const { db } = scene;
    const own = await forkable(db);
    const inherited = await mustFork(db, own.id, { cacheKey: "inherit" });
    const grandchild = await mustFork(db, inherited.id);
    const deepInherited = await mustFork(db, inherited.id, { cacheKey: "inherit" });
    const explicit = await mustFork(db, own.id, { cacheKey: { key: "team-shard" } });
    const forks = [own, inherited, grandchild, deepInherited, explicit];
    for (const fork of forks) await say(scene, fork.id, "hello");
    expect(keys()).toEqual(forks.map((fork) => fork.promptCacheKey));
    expect(keys()).toEqual([
      own.promptCacheKey,
      own.promptCacheKey,
      grandchild.promptCacheKey,
      own.promptCacheKey,
      "team-shard",
    ]);
    expect(own.promptCacheKey).toEqual(expect.stringMatching(/^cache_.+-fork-1$/));
    expect(grandchild.promptCacheKey).toEqual(expect.stringMatching(/^cache_.+-fork-3$/));
  });

  it("is shortened for OpenAI, which refuses more than 64 characters, the same way every time", async () => {
    const { db } = scene;
    const long = `team-${"shard".repeat(20)}`;
    for (const agent of [OPENAI, COMPATIBLE]) {
      const fork = await forkable(db, { agent, cacheKey: { key: `${long}-a` } });
      const other = await forkable(db, { agent, cacheKey: { key: `${long}-b` } });
      expect((await say(scene, fork.id, "hello")).status).toBe("committed");
      expect((await say(scene, fork.id, "again")).status).toBe("committed");
      expect((await say(scene, other.id, "hello")).status).toBe("committed");
      expect((await conversationNow(db, fork.id)).promptCacheKey).toBe(`${long}-a`);
      const [first, second, third] = keys();
      expect(first).toMatch(/^team-shard.{54}$/);
      expect(second).toBe(first);
      expect(third).not.toBe(first);
      scene.provider.reset();
    }
  });

  it("stays the same after closing and opening the database again (RestoresAfterEviction)", async () => {
    const scratch = await scratchDatabase();
    const runtime = () => turnRuntime(turnEnv(scene.provider.url));
    const fork = await forkable(scratch.database);
    await say({ db: scratch.database, runtime: runtime() }, fork.id, "before");
    await scratch.database.close();
    const db = await openDatabase({ file: scratch.file, migrationsDir: MIGRATIONS_DIR });
    await say({ db, runtime: runtime() }, fork.id, "after");
    expect(keys()).toEqual([fork.promptCacheKey, fork.promptCacheKey]);
    expectAppendOnly(bodies());
    expect(await ownTexts(db, fork.id, "user")).toEqual(["before", "after"]);
    await db.close();
    await scratch.dispose();
  });

  it("is nowhere in a request of a provider that does not take it", async () => {
    const { db, provider } = scene;
    const fork = await forkable(db, { agent: ANTHROPIC });
    await say(scene, fork.id, "hello");
    const sent = provider.requests[0]?.rawBody.toString("utf8") ?? "";
    expect(sent).not.toContain(fork.promptCacheKey);
    expect(sent).toContain('"cache_control"');
  });
});

describe("requests are append-only", () => {
  const turns: [string, TurnOverrides | null][] = [
    ["one", null],
    ["two", { parameters: { temperature: 0.1 } }],
    ["three", { parameters: { temperature: 1 } }],
    ["four", { parameters: { maxOutputTokens: 100 } }],
    ["five", { parameters: { maxOutputTokens: 9_000 } }],
    ["six", { parameters: { reasoningEffort: "low" } }],
    ["seven", { parameters: { reasoningEffort: "high" } }],
    ["eight", { parameters: { topP: 0.5 } }],
    ["nine", { parameters: { temperature: null, maxOutputTokens: null } }],
    ["ten", null],
  ];

  it.each([
    ["openai", OPENAI],
    ["anthropic", ANTHROPIC],
    ["openai-compatible", COMPATIBLE],
  ])(
    "over ten turns of %s with changed settings (per_turn_overrides_keep_cached_prefix_and_key_constant)",
    async (_, agent) => {
      const { db } = scene;
      const fork = await forkable(db, { agent });
      for (const [text, overrides] of turns) {
        expect((await say(scene, fork.id, text, { overrides })).status).toBe("committed");
      }
      expect(bodies()).toHaveLength(10);
      expectAppendOnly(bodies());
      expect(new Set(keys())).toEqual(new Set([agent === ANTHROPIC ? null : fork.promptCacheKey]));
      expect(await conversationNow(db, fork.id)).toMatchObject({
        promptCacheKey: fork.promptCacheKey,
        version: 10,
      });
    },
  );

  it("sends the same instructions and ordered tools each time (prompt_tools_are_consistent_across_requests)", async () => {
    const fork = await forkable(scene.db);
    await say(scene, fork.id, "hello 1");
    await say(scene, fork.id, "hello 2");
    const [first, second] = bodies();
    expect(JSON.stringify(first?.tools).length).toBeGreaterThan(20);
    expect(second?.tools).toEqual(first?.tools);
    expect(second?.instructions).toEqual(first?.instructions);
  });

  it("appends the answer and the new message and nothing else (prefixes_context_and_instructions_once_and_consistently_across_requests, send_user_turn_with_no_changes_does_not_send_environment_context)", async () => {
    const fork = await forkable(scene.db);
    await say(scene, fork.id, "hello 1");
    await say(scene, fork.id, "hello 2");
    const [first, second] = bodies().map(prompt);
    const added = JSON.stringify(second?.slice(first?.length ?? 0));
    expect(second).toHaveLength((first?.length ?? 0) + 2);
    expect(added).toContain("Answer to: hello 1");
    expect(added).toContain("hello 2");
  });

  it("changes the model of one turn and neither key nor prefix (overrides_turn_context_but_keeps_cached_prefix_and_key_constant)", async () => {
    const { db } = scene;
    const fork = await forkable(db);
    await say(scene, fork.id, "one");
    const attempt = await say(scene, fork.id, "two", { overrides: { model: "gpt-5.5-mini" } });
    await say(scene, fork.id, "three");
    expect(scene.provider.requests.map((request) => request.model)).toEqual([
      "gpt-5.5",
      "gpt-5.5-mini",
      "gpt-5.5",
    ]);
    expectAppendOnly(bodies());
    expect(attempt).toMatchObject({ model: "gpt-5.5-mini", promptCacheKey: fork.promptCacheKey });
    expect((await db.read.findAgentConfig(fork.id))?.model).toBe("gpt-5.5");
  });

  it("goes on where the source ended, also in a fork (compact_resume_and_fork_preserve_model_history_view)", async () => {
    const { db } = scene;
    const parent = await forkable(db);
    await say(scene, parent.id, "in the parent");
    const fork = await mustFork(db, parent.id, { cacheKey: "inherit" });
    await say(scene, fork.id, "in the fork");
    expectAppendOnly(bodies());
  });
});

describe("what the provider reads from its cache", () => {
  const read = (request: LoggedRequest | undefined) => request?.usage?.cacheRead;

  async function warmParent(): Promise<Conversation> {
    const parent = await forkable(scene.db);
    await say(scene, parent.id, "warm it up");
    return parent;
  }

  it("is nothing for the first request of a fork with its own key, and both sides say so", async () => {
    const { db, provider } = scene;
    const fork = await mustFork(db, (await warmParent()).id);
    await say(scene, fork.id, "cold");
    expect(read(provider.requests.at(-1))).toBe(0);
    expect(await firstCacheRead(db, fork.id)).toBe(0);
    await say(scene, fork.id, "warm by now");
    expect(read(provider.requests.at(-1))).toBeGreaterThan(1_024);
  });

  it("is the shared prefix for a fork that inherits the key, and both sides say so", async () => {
    const { db, provider } = scene;
    const fork = await mustFork(db, (await warmParent()).id, { cacheKey: "inherit" });
    await say(scene, fork.id, "warm");
    const shared = read(provider.requests.at(-1));
    expect(shared).toBeGreaterThan(1_024);
    expect(await firstCacheRead(db, fork.id)).toBe(shared);
    expect((await conversationNow(db, fork.id)).ownTotals.cacheRead).toBe(shared);
  });
});
