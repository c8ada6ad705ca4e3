import { afterAll, beforeAll, expect, it } from "vitest";
import { Comparison } from "#lib/api/compare.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import type { FixtureStep } from "#lib/importers/openhands-sdk/testing/fixture-events.ts";
import { compareConversations } from "./compare-conversations.ts";
import { allEvents, importForkableRun, importRun, mustFork } from "./testing/scenario.ts";

let scratch: ScratchDatabase;
let db: Database;

beforeAll(async () => {
  scratch = await scratchDatabase();
  db = scratch.database;
});

afterAll(() => scratch.dispose());

async function compare(ids: string[], against: string | null = null): Promise<Comparison> {
  const compared = await compareConversations(db, { c: ids, with: against });
  if (!compared.ok) throw new Error(compared.error.message);
  // What goes over the wire, and nothing besides.
  return Comparison.parse(compared.value);
}

const STEPS: FixtureStep[] = [
  { user: "Fix the build." },
  { tools: [{ name: "terminal", args: { command: "make" }, output: "1 failed", exitCode: 1 }] },
  { tools: [{ name: "terminal", args: { command: "ls" }, output: "a.py" }] },
  { agent: "It is fixed.", usage: { input: 6_000, output: 40, cacheRead: 5_500, cost: 0.01 } },
];

it("a fork has all its steps in common with its source, and then ends", async () => {
  const root = await importForkableRun(db, "compare fork");
  const events = await allEvents(db, root);
  const at = events.find((event) => event.kind === "tool_result");
  const fork = await mustFork(db, root.id, { fromEventId: at?.eventId ?? null });
  const { branches, pair } = await compare([root.id, fork.id]);
  const [base, other] = branches;
  expect(base?.divergence).toBeNull();
  expect(other?.sameConfig).toBe(true);
  expect(other?.divergence).toMatchObject({ sharedSteps: 2, base: { step: 3 }, other: null });
  expect(other?.own).toMatchObject({ steps: 0, totals: { responses: 0, input: null, cost: null } });
  expect(other?.path.steps).toBe(2);
  expect(pair.rows.map(({ relation }) => relation)).toEqual([
    "equal",
    "equal",
    "left",
    "left",
    "left",
    "left",
  ]);
});

it("two unrelated runs with the same content are equal, although every id and time differs", async () => {
  const left = await importRun(db, { seed: "twin one", steps: STEPS });
  const right = await importRun(db, { seed: "twin two", steps: STEPS, zoneMinutes: 120 });
  expect(left.root.familyId).not.toBe(right.root.familyId);
  const { branches, pair } = await compare([left.root.id, right.root.id]);
  expect(branches[1]).toMatchObject({ divergence: null, sameConfig: true });
  expect(pair.rows.map(({ relation }) => relation)).toEqual(["equal", "equal", "equal", "equal"]);
});

it("aligns the same call across runs although its result differs, and reports another model", async () => {
  const left = await importRun(db, { seed: "result one", steps: STEPS, model: "model-a" });
  const other = [
    STEPS[0],
    { tools: [{ name: "terminal", args: { command: "make" }, output: "2 failed", exitCode: 1 }] },
    { agent: "I give up." },
  ].flatMap((step) => step ?? []);
  const right = await importRun(db, { seed: "result two", steps: other, model: "model-b" });
  const { branches, pair } = await compare([left.root.id, right.root.id]);
  expect(branches[1]).toMatchObject({
    sameConfig: false,
    divergence: { base: { step: 2 }, other: { step: 2 } },
  });
  expect(
    pair.rows.map(({ relation, left: ours, right: theirs }) => [relation, ours?.[0], theirs?.[0]]),
  ).toEqual([
    ["equal", 1, 1],
    ["changed", 2, 2],
    ["left", 3, undefined],
    ["changed", 4, 3],
  ]);
  expect([pair.leftConfig.model, pair.rightConfig.model]).toEqual(["model-a", "model-b"]);
});

it("compares many with the first, and puts the one asked for beside it", async () => {
  const root = await importForkableRun(db, "compare many");
  const [one, two] = [await mustFork(db, root.id), await mustFork(db, root.id)];
  const { branches, pair } = await compare([root.id, one.id, two.id], two.id);
  expect(branches.map(({ conversationId }) => conversationId)).toEqual([root.id, one.id, two.id]);
  expect([pair.leftId, pair.rightId]).toEqual([root.id, two.id]);
});

it("adds own and path amounts as the conversation and its events say", async () => {
  const root = await importForkableRun(db, "compare amounts");
  const fork = await mustFork(db, root.id);
  const { branches } = await compare([root.id, fork.id]);
  expect(branches[0]?.own.totals).toEqual(root.ownTotals);
  expect(branches[1]?.own.totals.cost).toBeNull();
  const spent = (await allEvents(db, fork)).reduce((sum, event) => sum + (event.usage?.cost ?? 0), 0);
  expect(branches[1]?.path.totals.cost).toBeCloseTo(spent, 9);
  expect(branches[1]?.path.elapsedMs).toBe(branches[0]?.path.elapsedMs);
  expect(branches[1]?.series.at(-1)?.cost ?? 0).toBeCloseTo(spent, 9);
});

it("refuses what cannot be compared, with a sentence", async () => {
  const root: Conversation = await importForkableRun(db, "compare refused");
  expect(await compareConversations(db, { c: [root.id, "gone"], with: null })).toMatchObject({
    ok: false,
    error: { code: "not_found", message: expect.stringContaining("no conversation gone") },
  });
  expect(await compareConversations(db, { c: [root.id, "gone"], with: root.id })).toMatchObject({
    ok: false,
    error: { code: "invalid_request" },
  });
});
