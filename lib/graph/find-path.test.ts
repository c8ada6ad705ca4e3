import { describe, expect, it } from "vitest";
import { findPath, isOnPath, lastRowOnPath } from "./find-path.ts";
import { countRows } from "./fold-steps.ts";
import { HEADER } from "./fork-home.ts";
import { ALL_OPEN, layoutFamily, startFolding } from "./layout-family.ts";
import type { LanePlacement } from "./layout-lanes.ts";
import { makeLane, makeStep, randomLanes, seedRandom } from "./random-family.ts";

const steps = (id: string, from: number, count: number) =>
  Array.from({ length: count }, (_, index) => makeStep(from + index, `${id}-${from + index}`));
const lanes = [
  makeLane("root", steps("root", 0, 6)),
  makeLane("fork", steps("fork", 3, 3), { forkedFromId: "root", forkPointSeq: 2 }),
  makeLane("agent", steps("agent", 0, 2), { spawnedById: "fork", spawnedBySeq: 4 }),
  makeLane("retry", steps("root", 0, 2).concat(steps("retry", 2, 3)), {
    sharedPrefix: { conversationId: "root", steps: 2 },
  }),
];
const layout = layoutFamily(lanes, ALL_OPEN);
const path = (lane: number, step: number) => findPath(layout, { lane, step });

describe("findPath", () => {
  it("goes back over sub-agents and forks to the root, and no further down any of them", () => {
    expect([...(path(2, 1) ?? [])]).toEqual([
      [2, 1],
      [1, 1],
      [0, 2],
    ]);
    expect([...(path(0, 4) ?? [])]).toEqual([[0, 4]]);
  });

  it("goes through the earlier root for steps a retry shares, whether they are its own or on its way", () => {
    expect([...(path(3, 3) ?? [])]).toEqual([
      [3, 3],
      [0, 1],
    ]);
    expect([...(path(3, 0) ?? [])]).toEqual([[0, 0]]);
  });

  it("takes a branch's header for the whole branch, a root's for nothing", () => {
    expect(lastRowOnPath(path(1, HEADER), layout, 1)).toBe(2);
    expect(path(0, HEADER)).toBeNull();
    expect(findPath(layout, null)).toBeNull();
  });

  it("holds for every selected step the items its lane, its source and so on show up to it", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = seedRandom(seed);
      const family = randomLanes(random, 9, 20);
      const placed = layoutFamily(family, startFolding(family));
      const lane = Math.floor(random() * family.length);
      const { rows } = placed.lanes[lane] ?? { rows: null };
      if (rows === null || rows.count === 0) continue;
      const step = rows.end - 1;
      const found = findPath(placed, { lane, step });
      const expected = new Set<string>();
      let at: { lane: number; step: number } | null = { lane, step };
      while (at !== null) {
        const here: LanePlacement | undefined = placed.lanes[at.lane];
        if (here === undefined) break;
        expected.add(`${at.lane} ${HEADER}`);
        for (let row = 0; row < here.rows.count; row++) {
          if ((here.rows.buffer.starts[row] ?? 0) <= at.step) expected.add(`${at.lane} ${row}`);
        }
        at = here.home;
      }
      for (const [index, each] of placed.lanes.entries()) {
        for (let row = HEADER; row < countRows(each.rows); row++) {
          const on = isOnPath(found, placed, { lane: index, row });
          expect(on).toBe(expected.has(`${index} ${row}`));
        }
      }
    }
  });
});
