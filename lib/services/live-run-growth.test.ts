import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LOCAL_ACTOR } from "#lib/access/scope.ts";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { jsonFile } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { importFiles } from "./import-files.ts";
import { sealLiveRun } from "./seal-live-run.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import { newRun, seenOf, sendEvents, sendInfo } from "./testing/live-scene.ts";
import { mustBe } from "./testing/turn-scenario.ts";
import { verifyToReport } from "./verify-conversation.ts";

let live: ScratchDatabase;
beforeEach(async () => {
  live = await scratchDatabase();
});
afterEach(() => live.dispose());

const rootOf = async (id: string) => (await live.database.read.findLiveRun(id))?.rootId ?? "";

it("is the run its directory is pushed as afterwards; one that goes on is another run", async () => {
  const run = newRun("pushed later");
  const { database: db } = live;
  const push = async (files: readonly SourceFile[], job: string) =>
    mustBe(await importFiles(db, files, { origin: "ci", labels: { ...NO_LABELS, job } }));
  mustBe(await sendEvents(db, run.id, run.events));
  // While it is open nobody knows yet that it will be the same.
  const early = await push(run.files.slice(0, -3), "early");
  expect(early.created).toBe(true);
  expect(mustBe(await sendInfo(db, run.info)).sealed).toBe(true);
  const before = await seenOf(db, await rootOf(run.id));

  const known = await push(run.files, "nightly");
  expect(known.created).toBe(false);
  expect(known.conversations[0]?.id).toBe(await rootOf(run.id));
  expect(known.receipt.sealed).toHaveLength(1);
  expect(await seenOf(db, await rootOf(run.id))).toEqual(before);
  const family = await db.read.findFamily(known.conversations[0]?.familyId ?? "");
  expect(family?.labels.job).toBe("nightly");
  expect(await verifyToReport(db, await rootOf(run.id))).toMatchObject({ value: { verified: true } });
  expect(await db.read.countFamilies(null)).toBe(2);

  const more = jsonFile(
    `${run.id}/events/event-${String(run.events.length).padStart(5, "0")}-eeeeeeee-0000-4000-8000-000000000099.json`,
    {
      id: "eeeeeeee-0000-4000-8000-000000000099",
      timestamp: "2027-01-01T00:00:00.000001",
      source: "user",
      llm_message: { role: "user", content: [{ type: "text", text: "One more thing." }] },
      kind: "MessageEvent",
    },
  );
  const longer = await push([...run.files, more], "longer");
  expect(longer.created).toBe(true);
  expect(longer.conversations[0]?.id).not.toBe(await rootOf(run.id));
  expect(await checkInvariants(db)).toEqual([]);
});

it("a long run is not read anew for every batch: what is new is shown together, and soon", async () => {
  const { database: db } = live;
  const id = "10101010-0000-4000-8000-000000000001";
  const message = (index: number) =>
    new TextEncoder().encode(
      JSON.stringify({
        id: `eeeeeeee-0000-4000-8000-${String(index).padStart(12, "0")}`,
        timestamp: new Date(Date.UTC(2026, 0, 1) + index * 1_000).toISOString(),
        source: "user",
        llm_message: { role: "user", content: [{ type: "text", text: `Message ${index}.` }] },
        kind: "MessageEvent",
      }),
    );
  const events = Array.from({ length: 1_300 }, (_, index) => message(index));
  const shown = async () => (await db.read.findConversation(await rootOf(id)))?.headSeq;
  mustBe(await sendEvents(db, id, events.slice(0, 1_100)));
  expect(await shown()).toBe(1_099);
  for (const at of [1_100, 1_101])
    expect(mustBe(await sendEvents(db, id, events.slice(at, at + 1))).accepted).toBe(1);
  // Taken, and not yet read: the journal has them, the run's rows do not.
  expect(await db.read.countLiveEvents(id)).toBe(1_102);
  expect(await shown()).toBe(1_099);
  await vi.waitFor(async () => expect(await shown()).toBe(1_101), { timeout: 30_000, interval: 200 });
  mustBe(await sendEvents(db, id, events.slice(1_102, 1_200)));
  expect(await shown()).toBe(1_199);
  mustBe(await sendEvents(db, id, events.slice(1_200, 1_203)));
  mustBe(await sealLiveRun(db, LOCAL_ACTOR, await rootOf(id)));
  expect(await shown()).toBe(1_202);
}, 60_000);
