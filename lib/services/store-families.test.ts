import { afterEach, beforeEach, expect, it } from "vitest";
import { generatedRun } from "#bench/scenarios/generated-run.ts";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { NEWEST_FIRST } from "#lib/db/testing/rows.ts";
import { packParts } from "#lib/import-worker/pack-parts.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { openhandsSdk } from "#lib/importers/openhands-sdk/importer.ts";
import { draftGroups } from "./draft-parts.ts";
import { type Along, type StoredFamily, storeFamilies } from "./store-families.ts";
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

async function store(files: readonly SourceFile[], along: Along) {
  const { conversations } = openhandsSdk.read(files);
  const groups = [{ format: openhandsSdk.format, conversations, joining: null }];
  const options = { origin: "ci", labels: NO_LABELS } as const;
  return storeFamilies(scratch.database, packParts(draftGroups(groups, options)), along);
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
