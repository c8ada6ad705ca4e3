import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import { forkConversation } from "./fork-conversation.ts";
import { forkInput, importRun, mustFork } from "./testing/scenario.ts";

let scratch: ScratchDatabase;
let db: Database;
let root: Conversation;

beforeAll(async () => {
  scratch = await scratchDatabase();
  db = scratch.database;
  const { root: imported } = await importRun(db, {
    seed: "fork keys",
    steps: [{ user: "Fix the build." }, { agent: "It is fixed." }, { user: "Sure?" }, { agent: "Yes." }],
    branches: [{ after: 1, steps: [{ agent: "Another way." }] }],
  });
  root = imported;
});

afterAll(() => scratch.dispose());

describe("prompt cache key", () => {
  it("is cache_<base>-fork-<n> for own, with one counter for forks of forks (test_fork_gets_fresh_context, test_fork_default_does_not_clobber_source_cache_key)", async () => {
    const { root: fresh, run } = await importRun(db, {
      seed: "keys",
      steps: [{ user: "Hi" }, { agent: "Hello" }],
    });
    const one = await mustFork(db, fresh.id);
    const two = await mustFork(db, one.id);
    expect(fresh.promptCacheKey).toBe(`cache_${run.conversationId}`);
    expect(one.promptCacheKey).toBe(`cache_${run.conversationId}-fork-1`);
    expect(two.promptCacheKey).toBe(`cache_${run.conversationId}-fork-2`);
    expect([fresh, one, two].map((each) => each.promptCacheKeySource)).toEqual(["own", "own", "own"]);
  });

  it("is the source's effective key, transitively, for inherit", async () => {
    const child = await mustFork(db, root.id, { cacheKey: "inherit" });
    const grandchild = await mustFork(db, child.id, { cacheKey: "inherit" });
    expect(grandchild).toMatchObject({
      promptCacheKey: root.promptCacheKey,
      promptCacheKeySource: "inherited",
    });
  });

  it("is taken verbatim when given", async () => {
    const fork = await mustFork(db, root.id, { cacheKey: { key: "team shard 7" } });
    expect(fork).toMatchObject({ promptCacheKey: "team shard 7", promptCacheKeySource: "explicit" });
  });

  it("shares the trunk's key for branches found inside the transcript", async () => {
    const family = await db.read.listConversationsOfFamilies([root.familyId]);
    const branch = family.find((each) => each.forkedFromId === root.id && each.sealed);
    expect(branch).toMatchObject({ promptCacheKey: root.promptCacheKey, promptCacheKeySource: "inherited" });
  });
});

describe("exactly once", () => {
  it("makes one fork for the same key and request, also at the same time (C5)", async () => {
    const input = forkInput(root.id, { idempotencyKey: "click-1" });
    const forks = await Promise.all([1, 2, 3].map(() => forkConversation(db, input)));
    expect(new Set(forks.map((fork) => fork.ok && fork.value.id)).size).toBe(1);
  });

  it("refuses the same key for another request (C6)", async () => {
    await mustFork(db, root.id, { idempotencyKey: "click-2" });
    const other = await forkConversation(
      db,
      forkInput(root.id, { idempotencyKey: "click-2", title: "Other" }),
    );
    expect(other).toMatchObject({ ok: false, error: { code: "invalid_request" } });
  });

  it("gives 100 concurrent forks 100 ids and numbers and one history (C1)", async () => {
    const forks = await Promise.all(Array.from({ length: 100 }, () => mustFork(db, root.id)));
    expect(new Set(forks.map((fork) => fork.id)).size).toBe(100);
    expect(new Set(forks.map((fork) => fork.promptCacheKey)).size).toBe(100);
    expect(new Set(forks.map((fork) => fork.headHash))).toEqual(new Set([root.headHash]));
  });
});
