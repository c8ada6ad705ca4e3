import { afterAll, beforeAll, expect, it } from "vitest";
import { LOCAL_ACTOR } from "#lib/access/scope.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { importRun } from "./testing/scenario.ts";
import { updateConversation } from "./update-conversation.ts";
import { verifyToReport } from "./verify-conversation.ts";

let scratch: ScratchDatabase;
beforeAll(async () => {
  scratch = await scratchDatabase();
});
afterAll(() => scratch.dispose());

it("renames and tags a sealed run, which still verifies", async () => {
  const { database: db } = scratch;
  const { root } = await importRun(db, { seed: "rename", steps: [{ user: "Hello." }] });
  const change = { id: root.id, title: "  A better\nname ", tags: { team: "ci" } };
  expect(await updateConversation(db, LOCAL_ACTOR, change)).toEqual({ ok: true, value: null });
  expect(await db.read.findConversation(root.id)).toMatchObject({
    title: "A better name",
    tags: { team: "ci" },
    headHash: root.headHash,
  });
  expect(await verifyToReport(db, root.id)).toMatchObject({ ok: true, value: { verified: true } });
});

it("changes one without the other, and nothing when a tag is none", async () => {
  const { database: db } = scratch;
  const { root } = await importRun(db, { seed: "tags", steps: [{ user: "Hello." }] });
  await updateConversation(db, LOCAL_ACTOR, { id: root.id, tags: { a: "1" } });
  const refused = await updateConversation(db, LOCAL_ACTOR, {
    id: root.id,
    title: "New",
    tags: { "Not ok": "x" },
  });
  expect(refused).toMatchObject({ ok: false, error: { code: "invalid_request" } });
  expect(await db.read.findConversation(root.id)).toMatchObject({ title: root.title, tags: { a: "1" } });
});

it("refuses an unknown conversation and a title nobody can read", async () => {
  const { database: db } = scratch;
  const { root } = await importRun(db, { seed: "blank", steps: [{ user: "Hello." }] });
  expect(await updateConversation(db, LOCAL_ACTOR, { id: "nowhere", title: "x" })).toMatchObject({
    error: { code: "not_found" },
  });
  expect(await updateConversation(db, LOCAL_ACTOR, { id: root.id, title: "\u202e \u202c" })).toMatchObject({
    error: { code: "invalid_request" },
  });
});
