import { describe, expect, it } from "vitest";
import { countRows } from "./fold-steps.ts";
import { HEADER } from "./fork-home.ts";
import { ALL_OPEN, layoutFamily, startFolding } from "./layout-family.ts";
import { type Direction, navigate } from "./navigate.ts";
import { shapeOf } from "./place-item.ts";
import { makeLane, makeStep, randomLanes, seedRandom } from "./random-family.ts";

const steps = (id: string, from: number, count: number) =>
  Array.from({ length: count }, (_, index) => makeStep(from + index, `${id}-${from + index}`));

const lanes = [
  makeLane("root", steps("root", 0, 5)),
  makeLane("a", steps("a", 3, 2), { forkedFromId: "root", forkPointSeq: 2 }),
  makeLane("b", [], { forkedFromId: "root", forkPointSeq: 2 }),
];
const layout = layoutFamily(lanes, { open: new Map(), seenLengths: new Map() });
const go = (lane: number, row: number, direction: Direction) => navigate(layout, { lane, row }, direction);

describe("navigate", () => {
  it("walks a lane from its header to its last step and back", () => {
    expect(go(0, HEADER, "down")).toEqual({ lane: 0, row: 0 });
    expect(go(0, 0, "up")).toEqual({ lane: 0, row: HEADER });
    expect(go(0, HEADER, "up")).toBeNull();
    expect(go(0, 4, "down")).toBeNull();
    expect(go(0, 3, "first")).toEqual({ lane: 0, row: 0 });
    expect(go(0, 0, "last")).toEqual({ lane: 0, row: 4 });
    expect(go(2, HEADER, "first")).toEqual({ lane: 2, row: HEADER });
  });

  it("goes from the top of a fork to the step it left, and from there into the fork", () => {
    for (const row of [HEADER, 0]) {
      expect(go(1, row, "up")).toEqual({ lane: 0, row: 2 });
      expect(go(1, row, "left")).toEqual({ lane: 0, row: 2 });
    }
    expect(go(0, 2, "right")).toEqual({ lane: 1, row: HEADER });
  });

  it("goes to the lane beside at the same row, or at its closest", () => {
    // Root's step 4 is in grid row 5, where lane a has its first step.
    expect(go(0, 4, "right")).toEqual({ lane: 1, row: 0 });
    expect(go(1, 1, "left")).toEqual({ lane: 0, row: 4 });
    expect(go(1, 1, "right")).toEqual({ lane: 2, row: HEADER });
    expect(go(2, HEADER, "right")).toBeNull();
    expect(go(0, 1, "left")).toBeNull();
  });

  it("skips lanes that have nothing in the row for one that has", () => {
    const wide = [
      makeLane("root", steps("root", 0, 9)),
      makeLane("short", steps("short", 1, 1), { forkedFromId: "root", forkPointSeq: 0 }),
      makeLane("long", steps("long", 1, 7), { forkedFromId: "root", forkPointSeq: 0 }),
    ];
    const placed = layoutFamily(wide, { open: new Map(), seenLengths: new Map() });
    expect(navigate(placed, { lane: 0, row: 6 }, "right")).toEqual({ lane: 2, row: 4 });
  });

  it("turns the arrows with the graph", () => {
    const turned = layoutFamily(lanes, ALL_OPEN, { direction: "horizontal", firstNumber: 1 });
    const turnedGo = (lane: number, row: number, direction: Direction) =>
      navigate(turned, { lane, row }, direction);
    for (const [pressed, upright] of [
      ["right", "down"],
      ["left", "up"],
      ["down", "right"],
      ["up", "left"],
      ["first", "first"],
      ["last", "last"],
    ] as const) {
      for (const row of [HEADER, 0, 1]) expect(turnedGo(1, row, pressed)).toEqual(go(1, row, upright));
    }
    expect(turnedGo(0, 0, "right")).toEqual({ lane: 0, row: 1 });
    expect(turnedGo(0, 2, "down")).toEqual({ lane: 1, row: HEADER });
  });

  it("always lands on something that is drawn, and every item can be reached from the first", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const family = randomLanes(seedRandom(seed), 8, 25);
      const placed = layoutFamily(family, startFolding(family));
      const queue = [{ lane: 0, row: HEADER }];
      const seen = new Set<string>();
      for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
        if (seen.has(`${item.lane}:${item.row}`)) continue;
        expect(shapeOf(placed, item)).not.toBeNull();
        seen.add(`${item.lane}:${item.row}`);
        for (const direction of ["up", "down", "left", "right", "first", "last"] as const) {
          const next = navigate(placed, item, direction);
          if (next !== null) queue.push(next);
        }
      }
      const stepRows = placed.lanes.reduce((sum, { rows }) => sum + countRows(rows), 0);
      const rowsSeen = [...seen].filter((key) => !key.endsWith(`:${HEADER}`)).length;
      expect(rowsSeen).toBe(stepRows);
    }
  });
});
