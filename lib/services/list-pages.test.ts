import { afterEach, beforeEach, expect, it } from "vitest";
import { LOCAL_ACTOR } from "#lib/access/scope.ts";
import { ok } from "#lib/app-error.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { createAccessKey } from "./create-access-key.ts";
import { listAccessKeys } from "./list-access-keys.ts";
import { listAuditEntries } from "./list-audit-entries.ts";
import { listConversations } from "./list-conversations.ts";
import { listRuns } from "./list-runs.ts";
import { importRun, mustFork } from "./testing/scenario.ts";

let scratch: ScratchDatabase;
beforeEach(async () => {
  scratch = await scratchDatabase();
});
afterEach(() => scratch.dispose());

const newRun = async (seed: string) =>
  (await importRun(scratch.database, { seed, steps: [{ user: `Do ${seed}.` }] })).root;
const newKey = (name: string) =>
  createAccessKey(scratch.database, LOCAL_ACTOR, { name, scopes: ["read"], expiresAt: null });

type Page = { items: string[]; next: string | null };
type List = {
  name: string;
  add: (name: string) => Promise<unknown>;
  page: (cursor: string | null) => Promise<Page>;
};

const query = { status: null, include_replaced: "false", sort_order: "CREATED_AT_DESC", limit: 2 } as const;
const lists: List[] = [
  {
    name: "runs",
    add: newRun,
    page: async (cursor) => {
      const page = must(await listRuns(scratch.database, { query: null, cursor, limit: 2 }));
      return { items: page.runs.map((run) => run.rootId), next: page.nextCursor };
    },
  },
  {
    name: "conversations",
    add: newRun,
    page: async (cursor) => {
      const page = must(await listConversations(scratch.database, { ...query, page_id: cursor }));
      return { items: page.items.map((each) => each.id), next: page.next_page_id };
    },
  },
  {
    name: "access keys",
    add: newKey,
    page: async (cursor) => {
      const page = must(await listAccessKeys(scratch.database, { cursor, limit: 2 }));
      return { items: page.keys.map((key) => key.id), next: page.nextCursor };
    },
  },
  {
    name: "audit entries",
    add: newKey,
    page: async (cursor) => {
      const page = must(await listAuditEntries(scratch.database, { cursor, limit: 2 }));
      return { items: page.entries.map((entry) => String(entry.id)), next: page.nextCursor };
    },
  },
];

it.each(lists)(
  "$name: paging gives what was there at its begin, each once, while more comes in",
  async (list) => {
    for (const name of ["a", "b", "c", "d", "e"]) await list.add(name);
    const seen: string[] = [];
    const before: string[] = [];
    for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
      const page: Page = await list.page(cursor);
      if (first) before.push(...page.items);
      seen.push(...page.items);
      cursor = page.next;
      await list.add(`later ${seen.length}`);
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
    expect(seen.slice(0, 2)).toEqual(before);
  },
);

it.each(lists)("$name: a cursor of nothing is refused", async (list) => {
  await expect(list.page("bm90aGluZw")).rejects.toThrow(/bad_request/);
});

it("goes on behind a conversation that was deleted meanwhile", async () => {
  const { database: db } = scratch;
  const root = await newRun("source");
  const forks = [await mustFork(db, root.id), await mustFork(db, root.id), await mustFork(db, root.id)];
  const first = must(await listConversations(db, { ...query, page_id: null }));
  const last = first.items.at(-1)?.id ?? "";
  await db.write(async (tx) => {
    await tx.deleteConversation(last);
    return { ok: true, value: null };
  });
  const rest = must(await listConversations(db, { ...query, page_id: first.next_page_id }));
  const given = [...first.items, ...rest.items].map((each) => each.id);
  expect(new Set(given)).toEqual(new Set([root.id, ...forks.map((fork) => fork.id)]));
});

function must<T>(result: { ok: true; value: T } | { ok: false; error: { code: string } }): T {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

it("the runs list counts what its search finds, over all pages", async () => {
  for (const name of ["alpha 1", "alpha 2", "beta"]) await newRun(name);
  const count = async (query: string | null) =>
    must(await listRuns(scratch.database, { query, cursor: null, limit: 1, count: true })).total;
  expect(await Promise.all(["alpha", "beta", "gamma", null].map(count))).toEqual([2, 1, 0, 3]);
  expect(must(await listRuns(scratch.database, { query: null, cursor: null, limit: 1 }))).not.toHaveProperty(
    "total",
  );
});

it("an audit entry names its run and branch as they are called now, and nothing that is gone", async () => {
  const source = await newRun("audited");
  const fork = await mustFork(scratch.database, source.id, { title: "A try" });
  await newKey("ci");
  const about = async () => {
    const { entries } = must(await listAuditEntries(scratch.database, { cursor: null, limit: 10 }));
    return entries.map(({ action, run }) => [action, run?.conversationTitle ?? null, run?.title ?? null]);
  };
  expect(await about()).toEqual([
    ["create_key", null, null],
    ["fork", fork.title, source.title],
  ]);
  await scratch.database.write((tx) => tx.deleteConversation(fork.id).then(() => ok(null)));
  expect((await about())[1]).toEqual(["fork", null, source.title]);
});
