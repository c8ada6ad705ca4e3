import { describe, expect, it } from "vitest";
import type { Lane } from "#lib/api/graph.ts";
import { stepsOfRow } from "./fold-steps.ts";
import { HEADER } from "./fork-home.ts";
import type { GraphDirection } from "./grid.ts";
import {
  ALL_OPEN,
  type FoldState,
  layoutFamily,
  openSteps,
  PLAIN_LAYOUT,
  startFolding,
} from "./layout-family.ts";
import type { GraphLayout } from "./layout-lanes.ts";
import { boxOf } from "./place-item.ts";
import { makeLane, type Random, randomLane, randomLanes, randomSteps, seedRandom } from "./random-family.ts";
import { type LaidOut, updateLayout } from "./update-layout.ts";

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed + 1);
const DIRECTIONS: GraphDirection[] = ["vertical", "horizontal"];

/** All a layout says, in plain values: the buffers of grown rows are longer than what they show. */
function spellOut({ lanes, edges, edgesByRow, rowCount, width, height, grid }: GraphLayout) {
  return {
    lanes: lanes.map(({ rows, forks, ...lane }) => ({
      ...lane,
      forks: [...forks].sort(([a], [b]) => a - b),
      rows: Array.from({ length: rows.count }, (_, row) => stepsOfRow(rows, row)),
      end: rows.end,
    })),
    edges,
    byRow: [...edgesByRow],
    rowCount,
    width,
    height,
    direction: grid.direction,
  };
}

function appendSteps(random: Random, lanes: readonly Lane[]): Lane[] {
  const at = Math.floor(random() * lanes.length);
  return lanes.map((lane, index) => {
    if (index !== at) return lane;
    const count = 1 + Math.floor(random() * 3);
    const added = randomSteps(random, `${lane.conversationId}+`, lane.headSeq + 1, count);
    return { ...lane, headSeq: added.at(-1)?.lastSeq ?? lane.headSeq, steps: [...lane.steps, ...added] };
  });
}

/** What else can happen to a family: a step fails late, a branch is removed, something is opened or folded again. */
function disturb(random: Random, lanes: Lane[], state: FoldState): { lanes: Lane[]; state: FoldState } {
  const roll = random();
  const at = Math.floor(random() * lanes.length);
  if (roll < 0.3) {
    const failed = lanes.map((lane, index) =>
      index === at
        ? { ...lane, steps: lane.steps.map((step) => ({ ...step, isError: random() < 0.2 })) }
        : lane,
    );
    return { lanes: failed, state };
  }
  if (roll < 0.5) return { lanes: lanes.slice(0, -1), state };
  if (roll < 0.7) return { lanes, state: startFolding(lanes) };
  const lane = lanes[at];
  const opened = lane?.steps.filter(() => random() < 0.2).map((step) => step.eventId) ?? [];
  return { lanes, state: openSteps(state, lane?.conversationId ?? "", opened) };
}

describe.each(DIRECTIONS)("updateLayout (%s)", (direction) => {
  const options = { direction, firstNumber: 1 };

  it.each(SEEDS)("says at every change what a layout from scratch says (seed %i)", (seed) => {
    const random = seedRandom(seed);
    let lanes = randomLanes(random, 7, 30);
    let state = startFolding(lanes);
    let laidOut: LaidOut | null = null;
    for (let change = 0; change < 14; change++) {
      const roll = random();
      if (roll < 0.5) lanes = appendSteps(random, lanes);
      else if (roll < 0.8) lanes = [...lanes, randomLane(random, lanes, 8)];
      else ({ lanes, state } = disturb(random, lanes, state));
      laidOut = updateLayout(laidOut, lanes, state, options);
      expect(spellOut(laidOut.layout)).toEqual(spellOut(layoutFamily(lanes, state, options)));
    }
  });

  it.each(SEEDS)(
    "says so too while a family arrives window by window, folded or all open (seed %i)",
    (seed) => {
      const random = seedRandom(seed);
      const family = randomLanes(random, 6, 30);
      const shown = family.map(() => 0);
      const arrived = () =>
        family.map((lane, index): Lane => {
          const steps = lane.steps.slice(0, shown[index]);
          const whole = steps.length === lane.steps.length;
          return { ...lane, steps, ...(whole ? {} : { pending: { steps: lane.steps.length, errors: 0 } }) };
        });
      const state = random() < 0.5 ? ALL_OPEN : startFolding(arrived());
      let laidOut = updateLayout(null, arrived(), state, options);
      for (const [index, lane] of family.entries()) {
        while ((shown[index] ?? 0) < lane.steps.length) {
          shown[index] = (shown[index] ?? 0) + 1 + Math.floor(random() * 9);
          laidOut = updateLayout(laidOut, arrived(), state, options);
          expect(spellOut(laidOut.layout)).toEqual(spellOut(layoutFamily(arrived(), state, options)));
        }
      }
    },
  );

  it.each(SEEDS)("moves nothing that is placed while a family grows, folded or not (seed %i)", (seed) => {
    const random = seedRandom(seed);
    let lanes = randomLanes(random, 6, 40);
    const state = startFolding(lanes);
    let laidOut = updateLayout(null, lanes, state, options);
    for (let change = 0; change < 10; change++) {
      const before = laidOut.layout;
      lanes = random() < 0.5 ? appendSteps(random, lanes) : [...lanes, randomLane(random, lanes, 8)];
      laidOut = updateLayout(laidOut, lanes, state, options);
      expect(laidOut.layout.edges.slice(0, before.edges.length)).toEqual(before.edges);
      for (const [lane, { rows }] of before.lanes.entries()) {
        for (let row = HEADER; row < rows.count; row++) {
          expect(boxOf(laidOut.layout, { lane, row })).toEqual(boxOf(before, { lane, row }));
        }
      }
    }
  });
});

describe("updateLayout", () => {
  const steps = (count: number) => randomSteps(seedRandom(1), "root", 0, count);

  it("leaves the layouts it started from as they were, also when two go on from the same one", () => {
    const all = steps(60);
    const lane = (count: number, tail = "") =>
      makeLane("root", [...all.slice(0, count), ...randomSteps(seedRandom(2), `x${tail}`, 500, tail.length)]);
    const state: FoldState = { open: new Map(), seenLengths: new Map() };
    const first = updateLayout(null, [lane(20)], state, PLAIN_LAYOUT);
    const grown = updateLayout(first, [lane(30)], state, PLAIN_LAYOUT);
    const other = updateLayout(first, [lane(20, "tails")], state, PLAIN_LAYOUT);
    const further = updateLayout(grown, [lane(50)], state, PLAIN_LAYOUT);
    for (const [laidOut, count] of [
      [first, 20],
      [grown, 30],
      [other, 25],
      [further, 50],
    ] as const) {
      const rows = laidOut.layout.lanes[0]?.rows;
      if (rows === undefined) throw new Error("the lane is there");
      expect(rows.count).toBe(count);
      for (let row = 0; row < count; row++) expect(stepsOfRow(rows, row)).toEqual({ from: row, to: row + 1 });
    }
  });

  it("moves a retry to the last shared step as that arrives", () => {
    const all = steps(20);
    const sharedPrefix = { conversationId: "root", steps: 8 };
    const at = (arrived: number) => [
      makeLane("root", all.slice(0, arrived)),
      makeLane("again", all.slice(0, 12), { sharedPrefix }),
    ];
    const halfway = updateLayout(null, at(5), ALL_OPEN, PLAIN_LAYOUT);
    const { layout } = updateLayout(halfway, at(20), ALL_OPEN, PLAIN_LAYOUT);
    expect(layout.edges[0]?.from).toEqual({ lane: 0, row: 7 });
    expect(spellOut(layout)).toEqual(spellOut(layoutFamily(at(20), ALL_OPEN)));
  });

  it("shares what was placed instead of copying it when steps arrive", () => {
    const all = steps(5000);
    const state: FoldState = { open: new Map(), seenLengths: new Map() };
    let laidOut = updateLayout(null, [makeLane("root", all.slice(0, 4000))], state, PLAIN_LAYOUT);
    const buffers = new Set<unknown>();
    for (let count = 4001; count <= 5000; count++) {
      laidOut = updateLayout(laidOut, [makeLane("root", all.slice(0, count))], state, PLAIN_LAYOUT);
      buffers.add(laidOut.layout.lanes[0]?.rows.buffer);
    }
    expect(buffers.size).toBe(1);
  });
});
