import { afterAll, beforeAll, expect, it } from "vitest";
import { LOCAL_ACTOR } from "#lib/access/scope.ts";
import { ok } from "#lib/app-error.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { deleteBranch } from "./delete-branch.ts";
import { mustFork } from "./testing/scenario.ts";
import { importSource, OPENAI, say, type TurnScenario, turnScenario } from "./testing/turn-scenario.ts";

let scenario: TurnScenario;
beforeAll(async () => {
  scenario = await turnScenario();
});
afterAll(() => scenario.dispose());

const remove = (id: string, withDescendants = false) =>
  deleteBranch(scenario.db, LOCAL_ACTOR, { id, withDescendants });
const isThere = async ({ id }: Conversation) => (await scenario.db.read.findConversation(id)) !== null;

it("deletes a branch with what was said in it, and writes it down", async () => {
  const { db } = scenario;
  const source = await importSource(db);
  const fork = await mustFork(db, source.id, { agent: OPENAI, title: "Away with it" });
  await say(scenario, fork.id, "Go on.");
  expect(await remove(fork.id)).toEqual({ ok: true, value: { deleted: [fork.id] } });
  expect(await isThere(fork)).toBe(false);
  expect(await isThere(source)).toBe(true);
  const [entry] = await db.read.listAuditEntries({ beforeId: null, limit: 1 });
  expect(entry).toMatchObject({ action: "delete_branch", conversationId: fork.id, actor: "local" });
});

it("asks before it takes branches along, and then takes all of them", async () => {
  const { db } = scenario;
  const source = await importSource(db);
  const fork = await mustFork(db, source.id);
  const [child, sibling] = [await mustFork(db, fork.id), await mustFork(db, source.id)];
  const grandchild = await mustFork(db, child.id);
  expect(await remove(fork.id)).toMatchObject({
    ok: false,
    error: { code: "conflict", message: expect.stringContaining("2 branches hang") },
  });
  expect(await remove(fork.id, true)).toEqual({
    ok: true,
    value: { deleted: [fork.id, child.id, grandchild.id] },
  });
  expect(await Promise.all([fork, child, grandchild, sibling].map(isThere))).toEqual([
    false,
    false,
    false,
    true,
  ]);
});

it("refuses what is sealed, running or unknown, and changes nothing", async () => {
  const { db } = scenario;
  const source = await importSource(db);
  const fork = await mustFork(db, source.id);
  const running = await mustFork(db, fork.id);
  await db.write(async (tx) => ok(await tx.setStatus(running.id, "running")));
  const codes = [];
  for (const [id, along] of [
    [source.id, true],
    [fork.id, true],
    [running.id, false],
    ["nowhere", false],
  ] as const) {
    const removed = await remove(id, along);
    codes.push(removed.ok ? "deleted" : removed.error.code);
  }
  expect(codes).toEqual(["sealed", "conflict", "conflict", "not_found"]);
  expect(await Promise.all([source, fork, running].map(isThere))).toEqual([true, true, true]);
});
