import { expect, it } from "vitest";
import { filterSteps, NO_FILTER } from "./filter-steps.ts";
import { HEADER } from "./fork-home.ts";
import { layoutFamily, startFolding } from "./layout-family.ts";
import { buildOutline, countOutlineRows, outlineRowAt, outlineRowOf } from "./outline.ts";
import { randomLanes, seedRandom } from "./random-family.ts";

it.each(Array.from({ length: 12 }, (_, seed) => seed))(
  "lists every branch with its steps, folded and filtered, as a list made row by row (seed %i)",
  (seed) => {
    const random = seedRandom(seed);
    const lanes = randomLanes(random, 12, 25);
    const collapsed = new Set(lanes.filter(() => random() < 0.3).map(({ conversationId }) => conversationId));
    const filters = [null, filterSteps(lanes, { ...NO_FILTER, kinds: new Set(["user"]) })];
    for (const passing of filters) {
      const outline = buildOutline(lanes, collapsed, passing);
      const expected = lanes.flatMap((lane, index) => {
        const passed = lane.steps
          .map((_, step) => step)
          .filter((step) => passing?.byLane[index]?.includes(step) ?? true);
        const steps = collapsed.has(lane.conversationId) ? [] : passed;
        return [
          { lane: index, step: HEADER, place: index + 1, siblings: lanes.length },
          ...steps.map((step, at) => ({ lane: index, step, place: at + 1, siblings: steps.length })),
        ];
      });
      const rows = Array.from({ length: countOutlineRows(outline) }, (_, index) =>
        outlineRowAt(outline, lanes, index),
      );
      expect(rows).toEqual(expected);
      for (const [index, row] of expected.entries()) expect(outlineRowOf(outline, row)).toBe(index);
      expect(outlineRowAt(outline, lanes, -1)).toBeNull();
      expect(outlineRowAt(outline, lanes, expected.length)).toBeNull();
      for (const [index, lane] of lanes.entries()) {
        for (const step of lane.steps.keys()) {
          const listed = expected.some((row) => row.lane === index && row.step === step);
          const at = outlineRowOf(outline, { lane: index, step });
          expect(expected[at]).toMatchObject(listed ? { lane: index, step } : { lane: index, step: HEADER });
        }
      }
    }
  },
);

it("numbers steps and counts forks as the graph does", () => {
  for (let seed = 0; seed < 20; seed++) {
    const lanes = randomLanes(seedRandom(seed), 15, 12);
    const outline = buildOutline(lanes, new Set(), null);
    const { lanes: placed } = layoutFamily(lanes, startFolding(lanes));
    expect(outline.firstNumbers).toEqual(placed.map(({ firstNumber }) => firstNumber));
    expect(outline.forks).toEqual(placed.map(({ forks }) => forks));
  }
});
