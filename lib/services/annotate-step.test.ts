import { afterAll, beforeAll, expect, it } from "vitest";
import { AnnotateRequest } from "#lib/api/annotations.ts";
import type { AnnotationChange } from "#lib/conversation/annotation.ts";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { annotateStep } from "./annotate-step.ts";
import { getFamilyAnnotations } from "./get-family-annotations.ts";
import { getFamilyGraph } from "./get-family-graph.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import { allEvents, importForkableRun, mustFork } from "./testing/scenario.ts";

let scratch: ScratchDatabase;
beforeAll(async () => {
  scratch = await scratchDatabase();
});
afterAll(() => scratch.dispose());

async function annotate(conversationId: string, eventId: string, change: AnnotationChange) {
  const reply = await annotateStep(scratch.database, { conversationId, eventId, change });
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value;
}

async function kept(conversationId: string) {
  const reply = await getFamilyAnnotations(scratch.database, conversationId);
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value.annotations.map(({ updatedAt: _, ...rest }) => rest);
}

it("changes neither hash, key nor total of a sealed run, whatever is kept on its steps", async () => {
  const { database } = scratch;
  const root = await importForkableRun(database, "annotate-sealed");
  const fork = await mustFork(database, root.id);
  const snapshot = async () => ({
    graph: await getFamilyGraph(database, root.id),
    conversations: await database.read.listConversationsOfFamilies([root.familyId]),
    events: [await allEvents(database, root), await allEvents(database, fork)],
  });
  const before = await snapshot();
  expect(root.sealed).toBe(true);
  const events = await allEvents(database, root);
  const random = seededRandom(7);
  for (let round = 0; round < 40; round++) {
    await annotate(random.pick([root.id, fork.id]), random.pick(events).eventId, {
      bookmarked: random.chance(0.5),
      labels: random.chance(0.5) ? ["flaky", "cause"] : [],
      note: random.chance(0.5) ? `note ${round}` : "",
    });
  }
  expect((await kept(root.id)).length).toBeGreaterThan(3);
  expect(await snapshot()).toEqual(before);
  expect(await checkInvariants(database)).toEqual([]);
});

it("keeps what a fork inherited with the conversation that owns the step, so that it shows once", async () => {
  const { database } = scratch;
  const root = await importForkableRun(database, "annotate-origin");
  const fork = await mustFork(database, root.id);
  const forkOfFork = await mustFork(database, fork.id);
  const [first] = await allEvents(database, forkOfFork);
  if (!first) throw new Error("The fork is empty.");
  await annotate(forkOfFork.id, first.eventId, { note: "It begins here." });
  await annotate(root.id, first.eventId, { bookmarked: true });
  expect(await kept(fork.id)).toEqual([
    {
      conversationId: root.id,
      eventId: first.eventId,
      bookmarked: true,
      labels: [],
      note: "It begins here.",
    },
  ]);
});

it("forgets a step on which nothing is kept any more", async () => {
  const { database } = scratch;
  const root = await importForkableRun(database, "annotate-forget");
  const [event] = await allEvents(database, root);
  if (!event) throw new Error("The run has no events.");
  await annotate(root.id, event.eventId, { labels: ["a"], bookmarked: true });
  await annotate(root.id, event.eventId, { labels: [] });
  expect(await kept(root.id)).toHaveLength(1);
  await annotate(root.id, event.eventId, { bookmarked: false });
  expect(await kept(root.id)).toEqual([]);
});

it("refuses an unknown conversation and an unknown event, and keeps nothing of them", async () => {
  const { database } = scratch;
  const root = await importForkableRun(database, "annotate-unknown");
  const change = { bookmarked: true };
  const replies = [
    await annotateStep(database, { conversationId: "no-such", eventId: "x", change }),
    await annotateStep(database, { conversationId: root.id, eventId: "no-such", change }),
  ];
  expect(replies.map((reply) => (reply.ok ? "ok" : reply.error.code))).toEqual(["not_found", "not_found"]);
  expect(await kept(root.id)).toEqual([]);
});

it("takes text as people type it: trimmed, each label once, no half characters, within bounds", () => {
  const parse = (change: unknown) => AnnotateRequest.safeParse({ conversationId: "c", eventId: "e", change });
  const half = String.fromCharCode(0xd800);
  expect(parse({ labels: [" Flaky ", "flaky", "", "cause"], note: ` ${half} why ` }).data?.change).toEqual({
    labels: ["flaky", "cause"],
    note: "\uFFFD why",
  });
  expect(parse({ note: "x".repeat(4_001) }).success).toBe(false);
  expect(parse({ labels: ["x".repeat(41)] }).success).toBe(false);
  expect(parse({ note: 1 }).success).toBe(false);
  expect(parse({ head: "x" }).success).toBe(false);
  expect(parse(null).success).toBe(false);
});
