import { afterAll, beforeAll, expect, it } from "vitest";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { annotateStep } from "./annotate-step.ts";
import { archiveBranch } from "./archive-branch.ts";
import { findRun } from "./find-run.ts";
import { getFamilyGraph } from "./get-family-graph.ts";
import { readFirstPicture } from "./read-first-picture.ts";
import { streamFamilyGraph } from "./stream-family-graph.ts";
import { importForkableRun, mustFork } from "./testing/scenario.ts";
import { mustBe } from "./testing/turn-scenario.ts";

let scratch: ScratchDatabase;
beforeAll(async () => {
  scratch = await scratchDatabase();
});
afterAll(() => scratch.dispose());

async function importRun(seed: string) {
  const root = await importForkableRun(scratch.database, seed);
  const fork = await mustFork(scratch.database, root.id, { title: "Beside" });
  const read = async (eventId: string | null = null, conversationId = root.id) => {
    const run = await findRun(scratch.database, root.familyId);
    if (run === null) throw new Error("The run is gone.");
    return readFirstPicture(scratch.database, run, { conversationId, eventId });
  };
  return { root, fork, read };
}

it("holds a small run as the graph has it, opened at its first error", async () => {
  const { root, fork, read } = await importRun("picture-1");
  const graph = mustBe(await getFamilyGraph(scratch.database, root.id));
  const failed = graph.lanes[0]?.steps.find((step) => step.isError);
  const lanes = graph.lanes.map(({ conversationId, steps }) => ({ conversationId, steps }));
  expect(failed).toBeDefined();
  expect(await read()).toMatchObject({
    graph: { lanes },
    selection: { conversationId: root.id, eventId: failed?.eventId },
    landed: true,
  });
  const second = graph.lanes[0]?.steps[1]?.eventId ?? "";
  expect(await read(second)).toMatchObject({ selection: { eventId: second }, landed: false });
  // Its lane is the third: on a narrow screen the view would open somewhere else.
  expect(graph.lanes[2]?.conversationId).toBe(fork.id);
  expect(await read(null, fork.id)).toBeNull();
});

it("waits for a first error exactly where there is one: the head counts what failed", async () => {
  const { root } = await importRun("picture-4");
  const parts = mustBe(await streamFamilyGraph(scratch.database, root.id));
  const { value: head } = await parts.next();
  await parts.return(undefined);
  const graph = mustBe(await getFamilyGraph(scratch.database, root.id));
  const failed = graph.lanes.map(({ steps }) => steps.filter((step) => step.isError).length);
  expect(Math.max(...failed)).toBeGreaterThan(0);
  expect(Math.min(...failed)).toBe(0);
  expect(head).toMatchObject({ lanes: failed.map((errorCount) => ({ errorCount })) });
});

it("is none while something is kept beside the run: it decides what folds and what is in sight", async () => {
  const { root, read } = await importRun("picture-2");
  const graph = mustBe(await getFamilyGraph(scratch.database, root.id));
  const step = { conversationId: root.id, eventId: graph.lanes[0]?.steps[0]?.eventId ?? "" };
  mustBe(await annotateStep(scratch.database, { ...step, change: { bookmarked: true } }));
  expect(await read()).toBeNull();
  mustBe(await annotateStep(scratch.database, { ...step, change: { bookmarked: false } }));
  expect(await read()).not.toBeNull();
});

it("is none while a branch is archived", async () => {
  const { fork, read } = await importRun("picture-3");
  mustBe(await archiveBranch(scratch.database, { conversationId: fork.id, withForks: false }));
  expect(await read()).toBeNull();
});
