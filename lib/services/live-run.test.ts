import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LOCAL_ACTOR } from "#lib/access/scope.ts";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { deleteBranch } from "./delete-branch.ts";
import { getFamilyGraph } from "./get-family-graph.ts";
import { getLiveState } from "./get-live-state.ts";
import { sealLiveRun, sealSettledRuns } from "./seal-live-run.ts";
import {
  asWebhooks,
  newRun,
  type SentRun,
  seenOf,
  seenWhenImported,
  sendEvents,
  sendInfo,
} from "./testing/live-scene.ts";
import { mustFork } from "./testing/scenario.ts";
import { mustBe } from "./testing/turn-scenario.ts";
import { updateConversation } from "./update-conversation.ts";
import { verifyToReport } from "./verify-conversation.ts";

const CORPUS = process.env.OFFSHOOT_CORPUS ?? join(import.meta.dirname, "../../../shared/corpus");

let live: ScratchDatabase;
let other: ScratchDatabase;
beforeEach(async () => {
  live = await scratchDatabase();
  other = await scratchDatabase();
});
afterEach(async () => {
  await live.dispose();
  await other.dispose();
});

const rootOf = async (id: string) => (await live.database.read.findLiveRun(id))?.rootId ?? "";

async function expectLikeImported(run: SentRun) {
  expect(await seenOf(live.database, await rootOf(run.id))).toEqual(
    await seenWhenImported(other.database, run.files),
  );
}

it("is what its directory would be, sealed with a receipt once the end is here", async () => {
  const run = newRun("in order");
  const { database: db } = live;
  await sendInfo(db, { id: run.id, execution_status: "running" });
  for (let at = 0; at < run.events.length; at += 3) {
    const reply = mustBe(await sendEvents(db, run.id, run.events.slice(at, at + 3)));
    expect(reply).toMatchObject({ repeated: 0, rejected: [], sealed: false });
  }
  expect(mustBe(await getLiveState(db, await rootOf(run.id))).recording).toBe(true);
  const end = mustBe(await sendInfo(db, run.info));
  expect(end).toMatchObject({ conversation_id: await rootOf(run.id), sealed: true });
  await expectLikeImported(run);
  expect(mustBe(await getLiveState(db, await rootOf(run.id))).recording).toBe(false);
  expect(await verifyToReport(db, await rootOf(run.id))).toMatchObject({
    ok: true,
    value: { verified: true },
  });
});

it("shows each batch as soon as it is here", async () => {
  const run = newRun("as it happens");
  const counts: number[] = [];
  for (const event of run.events) {
    mustBe(await sendEvents(live.database, run.id, [event]));
    const graph = mustBe(await getFamilyGraph(live.database, await rootOf(run.id)));
    counts.push(graph.lanes.reduce((sum, lane) => sum + lane.headSeq - (lane.forkPointSeq ?? -1), 0));
  }
  expect(counts).toEqual(run.events.map((_, index) => index + 1));
});

it.each([1, 2, 3, 4, 5, 6])(
  "comes out the same however it is sent: repeated, overlapping, out of order, at once (%i)",
  async (seed) => {
    const random = seededRandom(seed);
    const run = newRun(`random ${seed}`);
    const { database: db } = live;
    const batches: Uint8Array[][] = [];
    for (let at = 0; at < run.events.length; ) {
      const size = 1 + random.int(4);
      batches.push(run.events.slice(Math.max(0, at - random.int(3)), at + size));
      at += size;
    }
    const sends = [...batches, ...batches.filter(() => random.chance(0.3))]
      .map((batch) => ({ batch, place: random.int(1_000_000) }))
      .toSorted((a, b) => a.place - b.place);
    while (sends.length > 0) {
      const together = sends.splice(0, 1 + random.int(3));
      await Promise.all(together.map(async ({ batch }) => mustBe(await sendEvents(db, run.id, batch))));
      if (random.chance(0.3))
        mustBe(await sendInfo(db, { ...(run.info as object), execution_status: "running" }));
    }
    expect(mustBe(await sendInfo(db, run.info)).sealed).toBe(true);
    await expectLikeImported(run);
  },
);

it("waits for the events the end speaks of, and then seals by itself", async () => {
  const run = newRun("late tail");
  const { database: db } = live;
  mustBe(await sendEvents(db, run.id, run.events.slice(0, -3)));
  expect(mustBe(await sendInfo(db, run.info)).sealed).toBe(false);
  expect(mustBe(await sendEvents(db, run.id, run.events.slice(-3))).sealed).toBe(true);
  await expectLikeImported(run);
});

it("takes nothing more once it is sealed; repeats are no error", async () => {
  const run = newRun("closed");
  const { database: db } = live;
  mustBe(await sendEvents(db, run.id, run.events));
  mustBe(await sendInfo(db, run.info));
  const before = await seenOf(db, await rootOf(run.id));
  expect(mustBe(await sendEvents(db, run.id, run.events))).toMatchObject({ accepted: 0, sealed: true });
  expect(mustBe(await sendInfo(db, { ...(run.info as object), title: "Too late" })).sealed).toBe(true);
  const late = new TextEncoder().encode('{"id":"ffffffff-0000-4000-8000-000000000009","kind":"PauseEvent"}');
  expect(await sendEvents(db, run.id, [late])).toMatchObject({ ok: false, error: { code: "sealed" } });
  expect(await seenOf(db, await rootOf(run.id))).toEqual(before);
});

it("seals what has ended and is quiet, and leaves alone what may go on", async () => {
  const [ended, going] = [newRun("ended"), newRun("going")];
  const { database: db } = live;
  mustBe(await sendEvents(db, ended.id, ended.events));
  mustBe(await sendEvents(db, going.id, going.events.slice(0, 4)));
  const now = Date.now();
  expect(await sealSettledRuns(db, now)).toBe(0);
  expect(await sealSettledRuns(db, now + 120_000)).toBe(1);
  expect(await db.read.findConversation(await rootOf(ended.id))).toMatchObject({
    sealed: true,
    status: "finished",
  });
  expect(await db.read.findConversation(await rootOf(going.id))).toMatchObject({ sealed: false });
});

it("can be sealed by hand, once, and says that nobody knows how it ended", async () => {
  const run = newRun("by hand");
  const { database: db } = live;
  mustBe(await sendEvents(db, run.id, run.events.slice(0, 4)));
  const root = await rootOf(run.id);
  const receipt = mustBe(await sealLiveRun(db, LOCAL_ACTOR, root));
  expect(mustBe(await sealLiveRun(db, LOCAL_ACTOR, root))).toEqual(receipt);
  expect(await db.read.findConversation(root)).toMatchObject({ sealed: true, status: "unknown" });
  const fork = await mustFork(db, root);
  expect(await sealLiveRun(db, LOCAL_ACTOR, fork.id)).toMatchObject({ error: { code: "conflict" } });
  const log = await db.read.listAuditEntries({ beforeId: null, limit: 9 });
  expect(log.filter(({ action }) => action === "seal_run")).toHaveLength(1);
});

it("can be forked while it goes on; the fork stays as it was, and the run is nobody else's to change", async () => {
  const run = newRun("forked");
  const { database: db } = live;
  mustBe(await sendEvents(db, run.id, run.events.slice(0, 4)));
  const root = await rootOf(run.id);
  const fork = await mustFork(db, root);
  mustBe(await sendEvents(db, run.id, run.events.slice(4)));
  expect((await db.read.findConversation(fork.id))?.headSeq).toBe(3);
  expect(await deleteBranch(db, LOCAL_ACTOR, { id: root, withDescendants: true })).toMatchObject({
    error: { code: "conflict", message: expect.stringContaining("recorded") },
  });
  mustBe(await sendInfo(db, run.info));
  expect(await verifyToReport(db, fork.id)).toMatchObject({ ok: true, value: { verified: true } });
});

it("keeps the title a person gave until its source has a new one", async () => {
  const run = newRun("titles");
  const { database: db } = live;
  mustBe(await sendInfo(db, { ...(run.info as object), execution_status: "running", title: "From CI" }));
  mustBe(await sendEvents(db, run.id, run.events.slice(0, 3)));
  const root = await rootOf(run.id);
  const title = async () => (await db.read.findConversation(root))?.title;
  expect(await title()).toBe("From CI");
  mustBe(await updateConversation(db, LOCAL_ACTOR, { id: root, title: "Mine" }));
  mustBe(await sendEvents(db, run.id, run.events.slice(3, 5)));
  expect(await title()).toBe("Mine");
  mustBe(
    await sendInfo(db, { ...(run.info as object), execution_status: "running", title: "Renamed in CI" }),
  );
  expect(await title()).toBe("Renamed in CI");
});

it("names what is no event, and takes the rest", async () => {
  const run = newRun("bad events");
  const bad = [new TextEncoder().encode('{"kind":"PauseEvent"}'), new TextEncoder().encode("7")];
  const reply = mustBe(await sendEvents(live.database, run.id, [...run.events.slice(0, 2), ...bad]));
  expect(reply).toMatchObject({ accepted: 2, rejected: [{ index: 2 }, { index: 3 }] });
  const changed = run.events
    .slice(0, 1)
    .map((bytes) => new Uint8Array(Buffer.concat([Buffer.from("{ "), bytes.subarray(1)])));
  const again = mustBe(await sendEvents(live.database, run.id, changed));
  expect(again).toMatchObject({ accepted: 0, repeated: 0, rejected: [{ index: 0 }] });
});

describe.skipIf(!existsSync(CORPUS))("runs of the corpus, sent as webhooks", () => {
  const folders = [
    ["openhands-sdk/tree_demo/aaaaaaaabbbb4ccc8dddeeeeeeeeeeee", "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"],
    [
      "openhands-sdk/with-metrics/event-json-to-openai-messages/cd94562403b9487ebdd4018e3f531dfd/conversations/cd94562403b9487ebdd4018e3f531dfd",
      "cd945624-03b9-487e-bdd4-018e3f531dfd",
    ],
  ] as const;

  it.each(folders)(
    "%s: the same head hash, events, usage and branches as from its directory",
    async (folder, id) => {
      const run = asWebhooks(readRunFolder(join(CORPUS, folder), id), id);
      for (let at = 0; at < run.events.length; at += 5)
        mustBe(await sendEvents(live.database, id, run.events.slice(at, at + 5)));
      mustBe(await sendInfo(live.database, run.info));
      mustBe(await sealLiveRun(live.database, LOCAL_ACTOR, await rootOf(id)));
      await expectLikeImported(run);
    },
  );
});

function readRunFolder(folder: string, id: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".json"))
    .sort()
    .map((path) => ({
      path: `${id}/${path.replaceAll("\\", "/")}`,
      bytes: readFileSync(join(folder, path)),
    }));
}
