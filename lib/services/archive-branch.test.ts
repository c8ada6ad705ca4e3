import { afterAll, beforeAll, expect, it } from "vitest";
import { LOCAL_ACTOR } from "#lib/access/scope.ts";
import { archiveBranch } from "./archive-branch.ts";
import { deleteConversation } from "./delete-conversation.ts";
import { getFamilyAnnotations } from "./get-family-annotations.ts";
import { getFamilyGraph } from "./get-family-graph.ts";
import { restoreBranches } from "./restore-branches.ts";
import { mustFork } from "./testing/scenario.ts";
import { mustSpawn } from "./testing/spawn-scenario.ts";
import { importSource, type TurnScenario, turnScenario } from "./testing/turn-scenario.ts";

let scenario: TurnScenario;
beforeAll(async () => {
  scenario = await turnScenario();
});
afterAll(() => scenario.dispose());

const archive = (conversationId: string, withForks = false) =>
  archiveBranch(scenario.db, { conversationId, withForks });

async function archivedOf(conversationId: string): Promise<string[]> {
  const reply = await getFamilyAnnotations(scenario.db, conversationId);
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value.archived.toSorted();
}

it("archives a fork and says how many branches below keep it in sight; a restore takes it back", async () => {
  const { db } = scenario;
  const root = await importSource(db);
  const fork = await mustFork(db, root.id);
  const child = await mustFork(db, fork.id);
  const before = await getFamilyGraph(db, root.id);
  expect(await archive(fork.id)).toEqual({ ok: true, value: { archived: [fork.id], heldBy: 1 } });
  expect(await archive(fork.id, true)).toEqual({ ok: true, value: { archived: [child.id], heldBy: 0 } });
  expect(await archivedOf(root.id)).toEqual([fork.id, child.id].toSorted());
  expect(await getFamilyGraph(db, root.id)).toEqual(before);
  await restoreBranches(db, { conversationIds: [fork.id, child.id, "no-such"] });
  expect(await archivedOf(root.id)).toEqual([]);
});

it("archives a sub-agent like a fork, also with the branch it hangs from", async () => {
  const { db } = scenario;
  const root = await importSource(db);
  const fork = await mustFork(db, root.id);
  const agent = await mustSpawn(db, fork.id);
  const below = await mustFork(db, agent.id);
  expect(await archive(agent.id)).toEqual({ ok: true, value: { archived: [agent.id], heldBy: 1 } });
  expect(await archive(fork.id, true)).toEqual({
    ok: true,
    value: { archived: [fork.id, below.id], heldBy: 0 },
  });
  expect(await archivedOf(root.id)).toEqual([fork.id, agent.id, below.id].toSorted());
});

it("refuses a sealed run with a sentence, a running branch, and an unknown one", async () => {
  const { db } = scenario;
  const root = await importSource(db);
  const fork = await mustFork(db, root.id);
  const child = await mustFork(db, fork.id);
  await db.write(async (tx) => {
    await tx.setStatus(child.id, "running");
    return { ok: true, value: null };
  });
  const replies = [await archive(root.id), await archive(fork.id, true), await archive("no-such")];
  expect(replies.map((reply) => (reply.ok ? "ok" : reply.error.code))).toEqual([
    "sealed",
    "conflict",
    "not_found",
  ]);
  expect(replies[0]).toEqual({
    ok: false,
    error: { code: "sealed", message: expect.stringMatching(/is sealed: an audit trail stays in sight/) },
  });
  expect(await archivedOf(root.id)).toEqual([]);
});

it("is refused for a sealed run by the database too", async () => {
  const { db } = scenario;
  const root = await importSource(db);
  const written = db.write(async (tx) => {
    await tx.archiveConversation(root.familyId, root.id);
    return { ok: true, value: null };
  });
  await expect(written).rejects.toThrow(/constraint violated/);
});

it("leaves nothing behind of a fork that is deleted", async () => {
  const { db } = scenario;
  const root = await importSource(db);
  const fork = await mustFork(db, root.id);
  await archive(fork.id);
  expect(await deleteConversation(db, LOCAL_ACTOR, fork.id)).toEqual({ ok: true, value: null });
  expect(await archivedOf(root.id)).toEqual([]);
});
