import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FamilyGraph } from "#lib/api/graph.ts";
import { GraphBuilder } from "#lib/api/graph-builder.ts";
import { groupIntoSteps } from "#lib/conversation/group-steps.ts";
import type { Step } from "#lib/conversation/step.ts";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { streamFamilyGraph } from "./stream-family-graph.ts";
import { GrowingFamily } from "./testing/growing-family.ts";
import { allEvents } from "./testing/scenario.ts";
import { mustBe } from "./testing/turn-scenario.ts";

let scratch: ScratchDatabase;
beforeAll(async () => {
  scratch = await scratchDatabase();
});
afterAll(() => scratch.dispose());

/** What a browser that holds `before` holds afterwards, and how many steps were sent for it. */
async function update(before: FamilyGraph | null, rootId: string) {
  const builder = new GraphBuilder(before);
  let sent = 0;
  for await (const part of mustBe(await streamFamilyGraph(scratch.database, rootId, builder.known()))) {
    if (part.type === "head") builder.takeHead(part);
    else sent += builder.takeSteps(part.runs, part.steps);
  }
  builder.takeEnd();
  const graph = builder.whole();
  if (graph === null) throw new Error("The stream had no head.");
  return { graph, sent };
}

/** The steps of every conversation, each grouped from all its own events at once. */
async function stepsFromScratch(family: GrowingFamily): Promise<Map<string, Step[]>> {
  const steps = new Map<string, Step[]>();
  for (const conversation of await family.conversations()) {
    const events = await allEvents(scratch.database, conversation);
    steps.set(conversation.id, groupIntoSteps(events.filter((event) => !event.inherited)));
  }
  return steps;
}

const stepsOf = ({ lanes }: FamilyGraph) => new Map(lanes.map((lane) => [lane.conversationId, lane.steps]));

describe("a family that grows", () => {
  it.each([1, 2, 3, 4, 5, 6])("is what was known and what is new together (seed %i)", async (seed) => {
    const random = seededRandom(seed);
    const family = await GrowingFamily.begin(scratch.database, random, `grows-${seed}`);
    let held: FamilyGraph | null = null;
    for (let round = 0; round < 25; round++) {
      const roll = random.int(10);
      if (roll < 6) await family.grow();
      else if (roll < 9) await family.fork();
      else await family.removeLast();
      if (random.chance(0.3)) continue;
      held = (await update(held, family.rootId)).graph;
      expect(stepsOf(held), `round ${round}`).toEqual(await stepsFromScratch(family));
      expect(held, `round ${round}`).toEqual((await update(null, family.rootId)).graph);
    }
  });

  it("sends nothing of lanes that have not changed, and leaves them the objects they were", async () => {
    const family = await GrowingFamily.begin(scratch.database, seededRandom(7), "keeps");
    for (let turn = 0; turn < 10; turn++) await family.grow();
    await family.fork();
    const first = (await update(null, family.rootId)).graph;
    const again = await update(first, family.rootId);
    expect(again.sent).toBe(0);
    expect(again.graph.lanes.every((lane, index) => lane === first.lanes[index])).toBe(true);
    await family.grow();
    await family.grow();
    const grown = await update(first, family.rootId);
    const before = new Set(first.lanes.flatMap((lane) => lane.steps));
    const fresh = grown.graph.lanes.flatMap((lane) => lane.steps).filter((step) => !before.has(step));
    expect(fresh.length).toBeGreaterThan(0);
    expect(grown.sent).toBe(fresh.length);
    expect(fresh.length).toBeLessThan(before.size);
  });

  it("sends a lane anew when its head is not the one that is known", async () => {
    const family = await GrowingFamily.begin(scratch.database, seededRandom(8), "anew");
    await family.grow();
    const { graph } = await update(null, family.rootId);
    const other = {
      ...graph,
      lanes: graph.lanes.map((lane) => ({ ...lane, headHash: "another", steps: [] })),
    };
    expect((await update(other, family.rootId)).graph.lanes[0]?.steps).toEqual(graph.lanes[0]?.steps);
  });
});

it("says that a conversation is not there", async () => {
  const parts = await streamFamilyGraph(scratch.database, "nobody");
  expect(parts).toMatchObject({ ok: false, error: { code: "not_found" } });
});
