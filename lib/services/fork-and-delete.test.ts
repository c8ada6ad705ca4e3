import { afterAll, beforeAll, expect, it } from "vitest";
import { LOCAL_ACTOR } from "#lib/access/scope.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import { deleteConversation } from "./delete-conversation.ts";
import { forkConversation } from "./fork-conversation.ts";
import { spawnConversation } from "./spawn-conversation.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import { allEvents, forkInput, importForkableRun, mustFork } from "./testing/scenario.ts";
import { spawnInput } from "./testing/spawn-scenario.ts";

let scratch: ScratchDatabase;
let db: Database;
let root: Conversation;

beforeAll(async () => {
  scratch = await scratchDatabase();
  db = scratch.database;
  root = await importForkableRun(db, "fork and delete");
});
afterAll(() => scratch.dispose());

it("forks and spawns whole or not at all while the source is being deleted (C7)", async () => {
  const random = seededRandom(7);
  const seen = new Set<string>();
  for (let round = 0; round < 40; round++) {
    const parent = await mustFork(db, root.id);
    const make = () =>
      round % 2 === 0
        ? forkConversation(db, forkInput(parent.id))
        : spawnConversation(db, spawnInput(parent.id));
    const remove = () => deleteConversation(db, LOCAL_ACTOR, parent.id);
    const later = async <T>(act: () => Promise<T>) => {
      for (let turns = random.int(12); turns > 0; turns--)
        await new Promise((resolve) => setImmediate(resolve));
      return act();
    };
    const [made, removed] = await Promise.all([later(make), later(remove)]);
    if (made.ok) {
      expect(await allEvents(db, made.value)).toHaveLength(made.value.headSeq + 1);
      expect(removed).toMatchObject({ ok: false, error: { code: "conflict" } });
      expect(await db.read.findConversation(parent.id)).not.toBeNull();
    } else {
      expect(made.error.code).toBe("not_found");
      expect(removed).toEqual({ ok: true, value: null });
    }
    seen.add(made.ok ? "made" : "removed");
  }
  expect([...seen].sort()).toEqual(["made", "removed"]);
  expect(await checkInvariants(db)).toEqual([]);
});
