import { afterEach, beforeEach, expect, it } from "vitest";
import { generatedRun, generatedTree } from "#bench/scenarios/generated-run.ts";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import { NEWEST_FIRST } from "#lib/db/testing/rows.ts";
import { packParts } from "#lib/import-worker/pack-parts.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { openhandsSdk } from "#lib/importers/openhands-sdk/importer.ts";
import { draftGroups } from "./draft-parts.ts";
import { type Along, type ImportWatch, type StoredFamily, storeFamilies } from "./store-families.ts";
import { checkInvariants } from "./testing/check-invariants.ts";

let scratch: ScratchDatabase;
beforeEach(async () => {
  scratch = await scratchDatabase();
});
afterEach(() => scratch.dispose());

/** A run that fits into one transaction, and one that is staged first. */
const SIZES = [5, 1_300];

function directory(events: number, name: string): SourceFile[] {
  return generatedRun(events, 24, name).map((file) => ({ ...file, path: `${name}/${file.path}` }));
}

async function store(
  files: readonly SourceFile[],
  along: Along,
  database: Database = scratch.database,
  watch: ImportWatch = {},
) {
  const { conversations } = openhandsSdk.read(files);
  const groups = [{ format: openhandsSdk.format, conversations, joining: null }];
  const options = { origin: "ci", labels: NO_LABELS } as const;
  return storeFamilies(database, packParts(draftGroups(groups, options)), along, watch);
}

const countRuns = async () =>
  (await scratch.database.read.listConversations({ ...NEWEST_FIRST, limit: 100 })).length;

it.each(SIZES)("a run of %i events is not here when what is written along with it fails", async (events) => {
  const storing = store(directory(events, "aa"), async () => {
    throw new Error("no room");
  });
  await expect(storing).rejects.toThrow("no room");
  expect(await countRuns()).toBe(0);
  expect(await checkInvariants(scratch.database)).toEqual([]);
});

it.each(SIZES)("what is written along with a run of %i events is in its transaction", async (events) => {
  const seen: { runs: number; inside: boolean }[] = [];
  await store([...directory(3, "aa"), ...directory(events, "bb")], async (tx, stored) => {
    const [last] = stored.slice(-1);
    const inside = (await tx.findConversation(last?.rootId ?? ""))?.sealed === true;
    // Readers see only what is committed.
    const outside = await countRuns();
    seen.push({ runs: outside, inside });
  });
  expect(seen).toEqual([{ runs: 1, inside: true }]);
  expect(await countRuns()).toBe(2);
});

it("is called once, too, when the last run or all of them are here already", async () => {
  const [first, second] = [directory(5, "aa"), directory(5, "bb")];
  const told: StoredFamily[][] = [];
  const along: Along = async (_, stored) => {
    told.push([...stored]);
  };
  await store(second, along);
  await store([...first, ...second], along);
  await store([...first, ...second], along);
  const created = told.map((stored) => stored.map((family) => family.created));
  expect(created).toEqual([[true], [true, false], [false, false]]);
});

it("copies the history of a late branch in portions, and seals both lines", async () => {
  const [run] = await mustStore([lateBranch()]);
  const graph = await scratch.database.read.listConversations({ ...NEWEST_FIRST, limit: 10 });
  const forks = graph.flatMap(({ forkPointSeq, sealed }) =>
    forkPointSeq === null ? [] : [[forkPointSeq, sealed]],
  );
  expect(run?.created).toBe(true);
  expect(forks.toSorted(([a], [b]) => Number(a) - Number(b))).toEqual([
    [3_000, true],
    [9_500, true],
  ]);
  expect(await checkInvariants(scratch.database)).toEqual([]);
});

it("refuses a run whose branches repeat more than may be stored before it writes one of them", async () => {
  const lines = generatedTree(24);
  const events = Array.from({ length: 3_700 }, () => lines.next().value);
  const ids: string[] = events.map((event) => JSON.parse(event).id);
  // From 3,000 on each goes on from the 3,000th: 700 branches of one event.
  const bushy = events.map((event, at) => {
    const parent_id = at === 0 ? undefined : ids[Math.min(at, 3_000) - 1];
    return JSON.stringify({ ...JSON.parse(event), parent_id });
  });
  const file = { path: "run.jsonl", bytes: new TextEncoder().encode(bushy.join("\n")) };
  const stagedAtOnce: number[] = [];
  const { database } = scratch;
  const counting: Database = {
    ...database,
    appendStaged: (familyId, rows) => {
      for (const each of rows) stagedAtOnce.push("bytes" in each ? 0 : each.throughSeq - each.fromSeq + 1);
      return database.appendStaged(familyId, rows);
    },
  };
  const stored = await store([file], async () => undefined, counting);
  expect(stored).toMatchObject({ ok: false, error: { code: "too_large" } });
  expect(stagedAtOnce.length).toBeGreaterThan(0);
  expect(Math.max(...stagedAtOnce)).toBe(0);
  expect(await countRuns()).toBe(0);
  expect(await checkInvariants(database)).toEqual([]);
});

it("stops between two transactions when it is told to while a long history is copied, and keeps nothing", async () => {
  const abort = new AbortController();
  const { database } = scratch;
  let copies = 0;
  const stopping: Database = {
    ...database,
    appendStaged: (familyId, rows) => {
      if (rows.some((each) => !("bytes" in each))) {
        copies++;
        abort.abort();
      }
      return database.appendStaged(familyId, rows);
    },
  };
  const stored = await store([lateBranch()], async () => undefined, stopping, { signal: abort.signal });
  expect(stored).toMatchObject({ ok: false, error: { code: "cancelled" } });
  // Of three portions.
  expect(copies).toBe(1);
  expect(await countRuns()).toBe(0);
  expect(await checkInvariants(database)).toEqual([]);
});

/** A run of 12,300 events whose last 300 go on from the 11,500th: the branch that was left is the shorter one. */
function lateBranch(): SourceFile {
  const lines = generatedTree(24);
  const events = Array.from({ length: 12_300 }, () => lines.next().value);
  const late = JSON.parse(events[12_000] ?? "");
  const parent = JSON.parse(events[11_500] ?? "").id;
  events[12_000] = JSON.stringify({ ...late, parent_id: parent });
  return { path: "run.jsonl", bytes: new TextEncoder().encode(events.join("\n")) };
}

async function mustStore(files: readonly SourceFile[]): Promise<StoredFamily[]> {
  const stored = await store(files, async () => undefined);
  if (!stored.ok) throw new Error(stored.error.message);
  return stored.value;
}
