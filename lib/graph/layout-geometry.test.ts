import { describe, expect, it } from "vitest";
import type { Lane } from "#lib/api/graph.ts";
import { countRows, stepsOfRow } from "./fold-steps.ts";
import { HEADER } from "./fork-home.ts";
import type { GraphDirection } from "./grid.ts";
import { type FoldState, layoutFamily, openSteps, startFolding } from "./layout-family.ts";
import { boxOf, edgeCorners, itemAt } from "./place-item.ts";
import {
  type Random,
  randomFork,
  randomLane,
  randomLanes,
  randomSteps,
  seedRandom,
} from "./random-family.ts";
import { boxesOf, coincide, crosses, isOnRim, overlap, positionsOf, segmentsOf } from "./testing/geometry.ts";

const SEEDS = Array.from({ length: 30 }, (_, seed) => seed + 1);

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

const DIRECTIONS: GraphDirection[] = ["vertical", "horizontal"];

describe("layoutLanes on random families", () => {
  describe.each(DIRECTIONS)("%s", (direction) => {
    const options = { direction, firstNumber: 1 };

    it.each(SEEDS)("overlaps no boxes and crosses no card with an edge (seed %i)", (seed) => {
      const random = seedRandom(seed);
      const lanes = randomLanes(random, 14, 40);
      const layout = layoutFamily(lanes, openRandomly(random, lanes, startFolding(lanes)), options);
      const boxes = boxesOf(layout);
      for (const [index, box] of boxes.entries()) {
        expect(boxes.slice(index + 1).filter((other) => overlap(box, other))).toEqual([]);
        expect(box.x + box.width).toBeLessThanOrEqual(layout.width);
        expect(box.y + box.height).toBeLessThanOrEqual(layout.height);
      }
      for (const edge of layout.edges) {
        for (const segment of segmentsOf(layout, edge)) {
          expect(boxes.filter((box) => crosses(segment, box))).toEqual([]);
        }
      }
    });

    it.each(SEEDS)("starts every edge on its item's rim and ends it on its header's (seed %i)", (seed) => {
      const random = seedRandom(seed);
      const lanes = randomLanes(random, 14, 40);
      const state = startFolding(lanes);
      // Forks that come later leave folded runs.
      for (let later = 0; later < 6; later++) lanes.push(randomLane(random, lanes, 3));
      const layout = layoutFamily(lanes, state, options);
      for (const edge of layout.edges) {
        const [start, , , end] = edgeCorners(layout, edge);
        const from = boxOf(layout, edge.from);
        const to = boxOf(layout, { lane: edge.toLane, row: HEADER });
        expect(from !== null && isOnRim(start, from, direction, "far")).toBe(true);
        expect(to !== null && isOnRim(end, to, direction, "near")).toBe(true);
      }
    });

    it.each(SEEDS)("lets no two edges run on the same line (seed %i)", (seed) => {
      const random = seedRandom(seed);
      const lanes = randomLanes(random, 14, 12);
      const state = startFolding(lanes);
      for (let later = 0; later < 6; later++) lanes.push(randomLane(random, lanes, 3));
      const layout = layoutFamily(lanes, state, options);
      const all = layout.edges.map((edge) => segmentsOf(layout, edge));
      for (const [index, segments] of all.entries()) {
        const others = all.slice(index + 1).flat();
        const met = segments.filter((segment) => others.some((other) => coincide(segment, other)));
        expect(met).toEqual([]);
      }
    });
  });

  it.each(SEEDS)("shows every step in exactly one row (seed %i)", (seed) => {
    const random = seedRandom(seed);
    const lanes = randomLanes(random, 10, 60);
    const layout = layoutFamily(lanes, openRandomly(random, lanes, startFolding(lanes)));
    for (const [index, { rows }] of layout.lanes.entries()) {
      const shown = Array.from({ length: countRows(rows) }, (_, row) => stepsOfRow(rows, row)).flatMap(
        ({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at),
      );
      const shared = lanes[index]?.sharedPrefix?.steps ?? 0;
      expect(shown).toEqual(lanes[index]?.steps.map((_, at) => at).slice(shared));
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
