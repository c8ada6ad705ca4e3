import { describe, expect, it } from "vitest";
import type { Lane } from "#lib/api/graph.ts";
import { countRows, stepsOfRow } from "./fold-steps.ts";
import { findForkHomes, HEADER } from "./fork-home.ts";
import { type Box, COLUMN_PITCH, ROW_PITCH } from "./grid.ts";
import { type FoldState, layoutFamily, openSteps, startFolding } from "./layout-family.ts";
import type { EdgePlacement, GraphLayout } from "./layout-lanes.ts";
import { boxOf, itemAt } from "./place-item.ts";
import {
  makeLane,
  makeStep,
  type Random,
  randomFork,
  randomLanes,
  randomSteps,
  seedRandom,
} from "./random-family.ts";

const SEEDS = Array.from({ length: 30 }, (_, seed) => seed + 1);

type Segment = { x1: number; y1: number; x2: number; y2: number };

function boxesOf(layout: GraphLayout): Box[] {
  return layout.lanes.flatMap(({ rows }, lane) =>
    Array.from({ length: countRows(rows) + 1 }, (_, index) => boxOf(layout, { lane, row: index - 1 })).filter(
      (box) => box !== null,
    ),
  );
}

function segmentsOf({ startX, startY, gutterY, endX, endY }: EdgePlacement): Segment[] {
  return [
    { x1: startX, y1: startY, x2: startX, y2: gutterY },
    { x1: startX, y1: gutterY, x2: endX, y2: gutterY },
    { x1: endX, y1: gutterY, x2: endX, y2: endY },
  ];
}

function crosses({ x1, y1, x2, y2 }: Segment, { x, y, width, height }: Box): boolean {
  return (
    Math.max(x1, x2) > x &&
    Math.min(x1, x2) < x + width &&
    Math.max(y1, y2) > y &&
    Math.min(y1, y2) < y + height
  );
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Positions of everything, by what it shows: to compare two layouts of a growing family. */
function positionsOf(lanes: readonly Lane[], layout: GraphLayout): Map<string, unknown> {
  const positions = new Map<string, unknown>();
  for (const [lane, { rows }] of layout.lanes.entries()) {
    const id = lanes[lane]?.conversationId;
    positions.set(`${id}`, boxOf(layout, { lane, row: HEADER }));
    for (let row = 0; row < countRows(rows); row++) {
      const step = lanes[lane]?.steps[stepsOfRow(rows, row).from];
      positions.set(`${id}/${step?.eventId}`, boxOf(layout, { lane, row }));
    }
  }
  for (const edge of layout.edges) positions.set(`edge to ${lanes[edge.toLane]?.conversationId}`, edge);
  return positions;
}

function openRandomly(random: Random, lanes: readonly Lane[], state: FoldState): FoldState {
  return lanes.reduce(
    (open, lane) =>
      openSteps(
        open,
        lane.conversationId,
        lane.steps.filter(() => random() < 0.05).map((step) => step.eventId),
      ),
    state,
  );
}

describe("layoutLanes on random families", () => {
  it.each(SEEDS)("overlaps no boxes and crosses no card with an edge (seed %i)", (seed) => {
    const random = seedRandom(seed);
    const lanes = randomLanes(random, 14, 40);
    const layout = layoutFamily(lanes, openRandomly(random, lanes, startFolding(lanes)));
    const boxes = boxesOf(layout);
    for (const [index, box] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false);
      expect(box.x + box.width).toBeLessThanOrEqual(layout.width);
      expect(box.y + box.height).toBeLessThanOrEqual(layout.height);
    }
    for (const edge of layout.edges) {
      for (const segment of segmentsOf(edge)) {
        expect(boxes.filter((box) => crosses(segment, box))).toEqual([]);
      }
    }
  });

  it.each(SEEDS)("shows every step in exactly one row (seed %i)", (seed) => {
    const random = seedRandom(seed);
    const lanes = randomLanes(random, 10, 60);
    const layout = layoutFamily(lanes, openRandomly(random, lanes, startFolding(lanes)));
    for (const [index, { rows }] of layout.lanes.entries()) {
      const shown = Array.from({ length: countRows(rows) }, (_, row) => stepsOfRow(rows, row)).flatMap(
        ({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at),
      );
      expect(shown).toEqual(lanes[index]?.steps.map((_, at) => at));
    }
  });

  it.each(SEEDS)("moves nothing when branches and steps are added to open lanes (seed %i)", (seed) => {
    const random = seedRandom(seed);
    let lanes = randomLanes(random, 6, 30);
    // Nothing seen: nothing folds, as for lanes that grow while somebody looks.
    const state: FoldState = { open: new Map(), seenLengths: new Map() };
    for (let change = 0; change < 8; change++) {
      const before = positionsOf(lanes, layoutFamily(lanes, state));
      const at = Math.floor(random() * lanes.length);
      lanes = random() < 0.5 ? addFork(random, lanes, at, change) : appendStep(random, lanes, at);
      const after = positionsOf(lanes, layoutFamily(lanes, state));
      for (const [what, position] of before) expect(after.get(what)).toEqual(position);
      expect(after.size).toBeGreaterThan(before.size);
    }
  });

  it.each(SEEDS)("keeps a folded graph still while steps are appended to it (seed %i)", (seed) => {
    const random = seedRandom(seed);
    let lanes = randomLanes(random, 6, 40);
    const state = startFolding(lanes);
    for (let change = 0; change < 6; change++) {
      const before = positionsOf(lanes, layoutFamily(lanes, state));
      lanes = appendStep(random, lanes, Math.floor(random() * lanes.length));
      const after = positionsOf(lanes, layoutFamily(lanes, state));
      for (const [what, position] of before) expect(after.get(what)).toEqual(position);
    }
  });

  it.each(SEEDS)("finds every item under its own centre and none in the gutters (seed %i)", (seed) => {
    const lanes = randomLanes(seedRandom(seed), 8, 30);
    const layout = layoutFamily(lanes, startFolding(lanes));
    for (const [lane, { rows }] of layout.lanes.entries()) {
      for (let row = HEADER; row < countRows(rows); row++) {
        const box = boxOf(layout, { lane, row });
        if (box === null) throw new Error("a placed item has a box");
        expect(itemAt(layout, box.x + box.width / 2, box.y + box.height / 2)).toEqual({ lane, row });
        expect(itemAt(layout, box.x + box.width / 2, box.y + box.height + 10)).toBeNull();
      }
    }
  });
});

function addFork(random: Random, lanes: Lane[], at: number, change: number): Lane[] {
  const source = lanes[at];
  if (source === undefined) return lanes;
  const atSeq = Math.floor(random() * (source.headSeq + 2)) - 1;
  return [...lanes, randomFork(random, source, `new${change}`, Math.floor(random() * 6), atSeq)];
}

function appendStep(random: Random, lanes: Lane[], at: number): Lane[] {
  return lanes.map((lane, index) => {
    if (index !== at) return lane;
    const added = randomSteps(random, lane.conversationId, lane.headSeq + 1, 1);
    return { ...lane, headSeq: added.at(-1)?.lastSeq ?? lane.headSeq, steps: [...lane.steps, ...added] };
  });
}

describe("layoutLanes", () => {
  const open: FoldState = { open: new Map(), seenLengths: new Map() };
  const steps = (id: string, from: number, count: number) =>
    Array.from({ length: count }, (_, index) => makeStep(from + index, `${id}-${from + index}`));
  const root = makeLane("root", steps("root", 0, 6));
  const fork = (id: string, from: string, seq: number, count: number) =>
    makeLane(id, steps(id, seq + 1, count), { forkedFromId: from, forkPointSeq: seq });

  it("puts a fork's header in the row under the step it left, one column to the right", () => {
    const layout = layoutFamily([root, fork("a", "root", 2, 2)], open);
    // Root header in row 0, step 2 in row 3, so the fork's header is in row 4 and its first step in row 5.
    expect(layout.lanes[1]).toMatchObject({ column: 1, headerRow: 4, firstNumber: 4 });
    expect(boxOf(layout, { lane: 1, row: 0 })).toMatchObject({ x: COLUMN_PITCH, y: 5 * ROW_PITCH });
  });

  it("hangs a fork whose point was inherited from the lane that owns the step", () => {
    const layout = layoutFamily([root, fork("a", "root", 3, 2), fork("b", "a", 1, 1)], open);
    expect(layout.lanes[2]?.home).toEqual({ lane: 0, step: 1, empty: false });
    expect(layout.lanes[2]?.headerRow).toBe(3);
  });

  it("hangs a fork that starts empty from its source's header and counts from 1", () => {
    const layout = layoutFamily([root, fork("a", "root", 3, 2), fork("b", "a", -1, 1)], open);
    expect(layout.lanes[2]).toMatchObject({ home: { lane: 1, step: HEADER }, headerRow: 6, firstNumber: 1 });
  });

  it("keeps a lane whose source is missing or younger as a root", () => {
    expect(findForkHomes([fork("a", "gone", 2, 1), fork("b", "c", 1, 1), fork("c", "a", 2, 1)])).toEqual([
      null,
      null,
      { lane: 0, step: HEADER, empty: false },
    ]);
  });

  it("lays out a partial batch from the step that holds the cut", () => {
    const batch = makeLane("root", [
      makeStep(0, "u"),
      makeStep(1, "batch", { lastSeq: 5 }),
      makeStep(6, "next"),
    ]);
    expect(findForkHomes([batch, fork("a", "root", 3, 1)])[1]).toEqual({ lane: 0, step: 1, empty: false });
  });

  it("fans forks of one step out: none covers or crosses another, however many", () => {
    const many = Array.from({ length: 40 }, (_, index) => fork(`f${index}`, "root", 2, 1));
    const { edges } = layoutFamily([root, ...many], open);
    const all = edges.map(segmentsOf);
    for (const [index, segments] of all.entries()) {
      for (const other of all.slice(index + 1).flat()) {
        expect(segments.filter((segment) => touches(segment, other))).toEqual([]);
      }
    }
  });

  it("gives edges of different sources in the same gutter lines of their own", () => {
    const lanes = [
      root,
      makeLane("root2", steps("root2", 0, 6)),
      fork("a", "root", 2, 1),
      fork("b", "root2", 2, 1),
    ];
    const [first, second] = layoutFamily(lanes, open).edges;
    expect(first?.gutterRow).toBe(second?.gutterRow);
    expect(first?.gutterY).not.toBe(second?.gutterY);
  });

  it("lays out a chain of 100,000 steps and a chain of 5,000 forks without recursion", () => {
    const long = makeLane("root", steps("root", 0, 100_000));
    expect(layoutFamily([long], open).rowCount).toBe(100_001);
    expect(
      countRows(layoutFamily([long], startFolding([long])).lanes[0]?.rows ?? { starts: new Int32Array(1) }),
    ).toBe(3);
    const chain = Array.from({ length: 5000 }, (_, index) =>
      index === 0 ? root : fork(`f${index}`, index === 1 ? "root" : `f${index - 1}`, index + 2, 1),
    );
    const layout = layoutFamily(chain, open);
    expect(layout.edges).toHaveLength(4999);
    expect(layout.lanes.at(-1)?.column).toBe(4999);
  });
});

function touches(a: Segment, b: Segment): boolean {
  return (
    Math.max(a.x1, a.x2) >= Math.min(b.x1, b.x2) &&
    Math.max(b.x1, b.x2) >= Math.min(a.x1, a.x2) &&
    Math.max(a.y1, a.y2) >= Math.min(b.y1, b.y2) &&
    Math.max(b.y1, b.y2) >= Math.min(a.y1, a.y2)
  );
}
