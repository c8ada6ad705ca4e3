import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { LOCAL_ACTOR } from "#lib/access/scope.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { NEWEST_FIRST } from "#lib/db/testing/rows.ts";
import { deleteConversation } from "./delete-conversation.ts";
import { removeSealedRun } from "./remove-sealed-run.ts";
import { importForkableRun, mustFork } from "./testing/scenario.ts";
import { verifyToReport } from "./verify-conversation.ts";
import { verifyAllSeals } from "./verify-seal-chain.ts";

let scratch: ScratchDatabase;
let run: Conversation;
let other: Conversation;

beforeEach(async () => {
  scratch = await scratchDatabase();
  run = await importForkableRun(scratch.database, "run");
  other = await importForkableRun(scratch.database, "other");
});
afterEach(() => scratch.dispose());

const remove = (id: string, confirm = id) =>
  removeSealedRun(scratch.database, {
    conversationId: id,
    confirm,
    actor: "dana",
    reason: "A customer's data was in it.",
  });

it("takes the run with its branches away, leaves a tombstone, and the chain still verifies", async () => {
  expect(await remove(run.id)).toMatchObject({
    ok: true,
    value: { kind: "tombstone", sequence: 3, removes: 1, actor: "dana" },
  });
  const left = await scratch.database.read.listConversations({ ...NEWEST_FIRST, limit: 100 });
  expect(left.map((each) => each.familyId)).toEqual([other.familyId, other.familyId]);
  expect(await scratch.database.read.findFamily(run.familyId)).toBeNull();
  expect(await verifyAllSeals(scratch.database)).toMatchObject({ receipts: 3, fault: null });
  expect(await verifyToReport(scratch.database, other.id)).toMatchObject({ value: { verified: true } });
  const asked = await verifyToReport(scratch.database, run.id);
  expect(asked).toMatchObject({ ok: false, error: { code: "not_found" } });
  expect(!asked.ok && asked.error.message).toMatch(/removed by dana .* A customer's data was in it\./);
  const raw = new Sqlite(scratch.file, { readonly: true });
  expect(raw.prepare(`SELECT count(*) FROM "Payload" WHERE "familyId" = ?`).pluck().get(run.familyId)).toBe(
    0,
  );
  raw.close();
});

it("asks for the id again, an actor and a reason", async () => {
  expect(await remove(run.id, "yes")).toMatchObject({ error: { code: "invalid_request" } });
  const input = { conversationId: run.id, confirm: run.id, actor: " ", reason: "x" };
  expect(await removeSealedRun(scratch.database, input)).toMatchObject({
    error: { code: "invalid_request" },
  });
  expect(await verifyAllSeals(scratch.database)).toMatchObject({ receipts: 2 });
});

it("refuses a fork, a part of a run, an unknown id, and a run others were forked from", async () => {
  const family = await scratch.database.read.listConversationsOfFamilies([run.familyId]);
  const branch = family.find((each) => each.forkedFromId === run.id);
  expect(await remove(branch?.id ?? "")).toMatchObject({ error: { code: "conflict" } });
  expect(await remove("nobody")).toMatchObject({ error: { code: "not_found" } });
  const fork = await mustFork(scratch.database, branch?.id ?? "");
  expect(await remove(fork.id)).toMatchObject({ error: { code: "conflict" } });
  expect(await remove(run.id)).toMatchObject({ error: { code: "conflict" } });
  expect(await deleteConversation(scratch.database, LOCAL_ACTOR, fork.id)).toMatchObject({ ok: true });
  expect(await remove(run.id)).toMatchObject({ ok: true });
});

it("is refused by the database itself without the tombstone, and for any other run with it", async () => {
  const raw = new Sqlite(scratch.file);
  const sweep = (id: string) => () => raw.exec(`DELETE FROM "Conversation" WHERE "id" = '${id}'`);
  expect(sweep(run.id)).toThrow(/cannot be deleted/);
  await remove(run.id);
  expect(sweep(other.id)).toThrow(/cannot be deleted/);
  raw.close();
});

it("can be imported again afterwards, under a receipt of its own", async () => {
  await remove(run.id);
  const again = await importForkableRun(scratch.database, "run");
  expect(await verifyToReport(scratch.database, again.id)).toMatchObject({
    value: { verified: true, receipt: { sequence: 4 } },
  });
});
