import { afterAll, beforeAll, expect, it } from "vitest";
import { LOCAL_ACTOR } from "#lib/access/scope.ts";
import { deleteConversation } from "./delete-conversation.ts";
import { mustFork } from "./testing/scenario.ts";
import {
  conversationNow,
  importSource,
  OPENAI,
  say,
  type TurnScenario,
  turnScenario,
} from "./testing/turn-scenario.ts";

let scenario: TurnScenario;

beforeAll(async () => {
  scenario = await turnScenario();
});
afterAll(() => scenario.dispose());

it("takes back a fork that holds nothing of its own", async () => {
  const source = await importSource(scenario.db);
  const fork = await mustFork(scenario.db, source.id);
  expect(await deleteConversation(scenario.db, LOCAL_ACTOR, fork.id)).toEqual({ ok: true, value: null });
  expect(await scenario.db.read.findConversation(fork.id)).toBeNull();
});

it("keeps a branch that has gone on, one others hang from, and a sealed run", async () => {
  const { db } = scenario;
  const source = await importSource(db);
  const goneOn = await mustFork(db, source.id, { agent: OPENAI });
  await say(scenario, goneOn.id, "Go on.");
  const parent = await mustFork(db, source.id);
  await mustFork(db, parent.id);
  const codes = [];
  for (const { id } of [goneOn, parent, source]) {
    const deleted = await deleteConversation(db, LOCAL_ACTOR, id);
    codes.push(deleted.ok ? "deleted" : deleted.error.code);
    await conversationNow(db, id);
  }
  expect(codes).toEqual(["conflict", "conflict", "sealed"]);
});
