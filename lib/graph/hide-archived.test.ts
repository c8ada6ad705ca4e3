import { expect, it } from "vitest";
import { listDescendants } from "#lib/conversation/list-descendants.ts";
import { hideArchived } from "./hide-archived.ts";
import { randomLanes, seedRandom } from "./random-family.ts";

it.each(Array.from({ length: 20 }, (_, seed) => seed))(
  "hides exactly the archived lanes nothing in sight hangs from (seed %i)",
  (seed) => {
    const random = seedRandom(seed);
    const lanes = randomLanes(random, 30, 3);
    const archived = new Set(lanes.filter(() => random() < 0.6).map(({ conversationId }) => conversationId));
    const family = lanes.map(({ conversationId, forkedFromId, spawnedById }) => ({
      id: conversationId,
      forkedFromId,
      spawnedById,
    }));
    const expected = lanes.filter(
      ({ conversationId }) =>
        archived.has(conversationId) &&
        listDescendants(family, conversationId).every(({ id }) => archived.has(id)),
    );
    const { lanes: shown, hidden } = hideArchived(lanes, archived);
    expect(hidden).toEqual(expected);
    expect(shown).toEqual(lanes.filter((lane) => !expected.includes(lane)));
    const ids = new Set(shown.map(({ conversationId }) => conversationId));
    for (const lane of shown) {
      const above = lane.forkedFromId ?? lane.spawnedById;
      if (above !== null) expect(ids).toContain(above);
    }
  },
);

it("gives the very same lanes back when nothing is hidden", () => {
  const lanes = randomLanes(seedRandom(1), 5, 3);
  expect(hideArchived(lanes, new Set()).lanes).toBe(lanes);
  expect(hideArchived(lanes, new Set(["no-such"])).lanes).toBe(lanes);
});
