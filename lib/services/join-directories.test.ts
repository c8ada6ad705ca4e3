import { afterEach, beforeEach, expect, it } from "vitest";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { openhandsRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { ConversationLog } from "#lib/importers/openhands-sdk/testing/fork-fixture.ts";
import { importFiles } from "./import-files.ts";
import { listRuns } from "./list-runs.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import { mustBe } from "./testing/turn-scenario.ts";

// OpenHands directories that come one by one: a fork, its source, and what has nothing to do with them.

let scratch: ScratchDatabase;
beforeEach(async () => {
  scratch = await scratchDatabase();
});
afterEach(() => scratch.dispose());

const source = ConversationLog.start("joined").add({ user: "Fix it." }, { agent: "Looking." });
const fork = source.fork("fork", { from: source.events[1]?.id ?? "" }).add({ agent: "Another way." });
source.add({ user: "Go on." }, { agent: "Done." });

async function upload(...files: SourceFile[]) {
  const imported = await importFiles(scratch.database, files, { origin: "ci", labels: NO_LABELS });
  if (!imported.ok) throw new Error(imported.error.message);
  return imported.value;
}

/** What a person sees: each run with its branches, where they leave, and what all of it has cost. */
async function shownRuns() {
  const { runs } = mustBe(await listRuns(scratch.database, { query: null, cursor: null, limit: 100 }));
  const shown = await Promise.all(
    runs.map(async ({ familyId, totals }) => {
      const members = await scratch.database.read.listConversationsOfFamilies([familyId]);
      const branches = members.map((each) =>
        [each.externalId, each.forkPointEventId, each.headHash].join(" "),
      );
      return { input: totals.input, branches: branches.sort() };
    }),
  );
  return shown.sort((a, b) => (a.branches[0] ?? "").localeCompare(b.branches[0] ?? ""));
}

it("a fork and its source end in the run one upload of both would have made, in either order", async () => {
  await upload(...source.files(), ...fork.files());
  const whole = await shownRuns();
  expect(whole.map(({ branches }) => branches.length)).toEqual([2]);
  for (const order of [
    [source, fork],
    [fork, source],
  ]) {
    await scratch.dispose();
    scratch = await scratchDatabase();
    for (const log of order) await upload(...log.files());
    expect(await shownRuns()).toEqual(whole);
    expect(await checkInvariants(scratch.database)).toEqual([]);
  }
});

it("directories whose names say nothing, and are the same, are told apart", async () => {
  for (const log of [source, fork]) await upload(...log.files({ directory: "run" }));
  expect((await shownRuns()).map(({ branches }) => branches.length)).toEqual([2]);
});

it("the same directory sent again makes nothing, and a longer state of it is a run of its own", async () => {
  const first = await upload(...source.files());
  expect((await upload(...source.files())).created).toBe(false);
  const longer = ConversationLog.start("joined").add({ user: "Fix it." }, { agent: "Looking." });
  longer.add({ user: "Go on." }, { agent: "Done." }, { user: "Thanks." });
  const second = await upload(...longer.files());
  expect(second.conversations.map(({ familyId }) => familyId)).not.toContain(
    first.conversations[0]?.familyId,
  );
  expect(await shownRuns()).toHaveLength(2);
});

it("runs that have nothing to do with each other stay apart", async () => {
  await upload(...source.files());
  await upload(...openhandsRun({ seed: "other", steps: [{ user: "Fix it." }, { agent: "Looking." }] }));
  expect((await shownRuns()).map(({ branches }) => branches.length)).toEqual([1, 1]);
});
