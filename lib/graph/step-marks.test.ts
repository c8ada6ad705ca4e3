import { describe, expect, it } from "vitest";
import { scaleSteps } from "./colour-scale.ts";
import { filterSteps, NO_FILTER } from "./filter-steps.ts";
import { countRows, stepsOfRow } from "./fold-steps.ts";
import { HEADER } from "./fork-home.ts";
import { layoutFamily, startFolding } from "./layout-family.ts";
import { randomLanes, seedRandom } from "./random-family.ts";
import { searchSteps } from "./search-steps.ts";
import { classOfMark, markOf, NO_MARKS } from "./step-marks.ts";

const lanes = randomLanes(seedRandom(21), 10, 40);
const layout = layoutFamily(lanes, startFolding(lanes));
const marks = {
  found: searchSteps(lanes, "what 7"),
  passing: filterSteps(lanes, { ...NO_FILTER, kinds: new Set(["user"]) }),
  heat: scaleSteps(lanes, "cost"),
  kept: [],
};

describe("markOf", () => {
  it("marks a card, folded or not, for the steps it shows", () => {
    let folds = 0;
    for (const [lane, placement] of layout.lanes.entries()) {
      for (let row = 0; row < countRows(placement.rows); row++) {
        const { from, to } = stepsOfRow(placement.rows, row);
        const steps = lanes[lane]?.steps.slice(from, to) ?? [];
        if (to - from > 1) folds++;
        const mark = markOf(marks, layout, { lane, row });
        expect(mark.found).toBe(steps.some(({ summary }) => summary.includes("7")));
        expect(mark.dimmed).toBe(!steps.some(({ kind }) => kind === "user"));
        expect(mark.heat).toBe(Math.max(...[...(marks.heat?.levels[lane] ?? [])].slice(from, to)));
      }
    }
    expect(folds).toBeGreaterThan(3);
  });

  it("dims a header only when nothing of its branch passes", () => {
    for (const [lane, { steps }] of lanes.entries()) {
      const mark = markOf(marks, layout, { lane, row: HEADER });
      expect(mark.dimmed).toBe(!steps.some(({ kind }) => kind === "user"));
      expect(mark.heat).toBeNull();
    }
  });

  it("marks nothing while nothing is asked for", () => {
    const mark = markOf(NO_MARKS, layout, { lane: 0, row: 0 });
    expect(mark).toEqual({ found: false, dimmed: false, heat: null, kept: null });
    expect(classOfMark(mark)).toBe("");
    expect(classOfMark({ found: true, dimmed: true, heat: 0 })).toBe("found dimmed heat heat-0");
  });
});
