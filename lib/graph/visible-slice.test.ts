import { describe, expect, it } from "vitest";
import { countRows } from "./fold-steps.ts";
import { HEADER } from "./fork-home.ts";
import { toAxes } from "./grid.ts";
import { layoutFamily, startFolding } from "./layout-family.ts";
import type { GraphLayout } from "./layout-lanes.ts";
import { boxOf, edgeCorners } from "./place-item.ts";
import { makeLane, makeStep, randomLanes, seedRandom } from "./random-family.ts";
import { type GraphWindow, quantiseWindow, sameWindow, sliceLayout, type Viewport } from "./visible-slice.ts";

function itemsIn(layout: GraphLayout, window: GraphWindow): string[] {
  return sliceLayout(layout, window).lanes.flatMap(({ lane, fromRow, toRow }) =>
    Array.from({ length: toRow - fromRow + 1 }, (_, index) => `${lane}:${fromRow + index}`),
  );
}

/** Every item whose box meets the window, found the slow way. */
function itemsMeeting(layout: GraphLayout, { left, top, right, bottom }: GraphWindow): string[] {
  return layout.lanes.flatMap(({ rows }, lane) =>
    Array.from({ length: countRows(rows) + 1 }, (_, index) => ({ lane, row: index - 1 }))
      .filter((item) => {
        const box = boxOf(layout, item);
        if (box === null) return false;
        return box.x < right && box.x + box.width > left && box.y < bottom && box.y + box.height > top;
      })
      .map(({ row }) => `${lane}:${row}`),
  );
}

function edgesMeeting(layout: GraphLayout, { left, top, right, bottom }: GraphWindow): number[] {
  return [...layout.edges.entries()]
    .filter(([, edge]) => {
      const [start, , , end] = edgeCorners(layout, edge);
      return start.x <= right && end.x >= left && start.y <= bottom && end.y >= top;
    })
    .map(([index]) => index);
}

const randomViewport = (random: () => number): Viewport => ({
  x: (random() - 0.7) * 4000,
  y: (random() - 0.7) * 6000,
  zoom: 0.4 + random() * 1.4,
  width: 300 + random() * 1200,
  height: 200 + random() * 900,
});

describe("sliceLayout", () => {
  it("has every item and edge a random window shows, and little more", () => {
    for (let seed = 1; seed <= 150; seed++) {
      const random = seedRandom(seed);
      const lanes = randomLanes(random, 16, 50);
      const direction = seed % 2 === 0 ? "vertical" : "horizontal";
      const layout = layoutFamily(lanes, startFolding(lanes), { direction, firstNumber: 1 });
      const window = quantiseWindow(randomViewport(random));
      const slice = new Set(itemsIn(layout, window));
      for (const item of itemsMeeting(layout, window)) expect(slice).toContain(item);
      const edges = new Set(sliceLayout(layout, window).edges);
      for (const edge of edgesMeeting(layout, window)) expect(edges).toContain(edge);
      const size = toAxes(layout.grid, {
        x: window.right - window.left,
        y: window.bottom - window.top,
      });
      const columns = size.across / layout.grid.columnPitch + 2;
      expect(slice.size).toBeLessThanOrEqual(columns * (size.along / layout.grid.rowPitch + 2));
    }
  });

  it("cuts a screen out of 100,000 steps", () => {
    const steps = Array.from({ length: 100_000 }, (_, index) => makeStep(index, `e${index}`));
    const layout = layoutFamily([makeLane("root", steps)], { open: new Map(), seenLengths: new Map() });
    const slice = itemsIn(layout, { left: 0, top: 5_800_000, right: 900, bottom: 5_801_000 });
    expect(slice).toContain("0:50000");
    expect(slice.length).toBeLessThan(12);
  });

  it("starts with the header and shows nothing beside the graph", () => {
    const layout = layoutFamily([makeLane("root", [makeStep(0, "e")])], startFolding([]));
    expect(itemsIn(layout, { left: -100, top: -100, right: 400, bottom: 400 })).toEqual([
      `0:${HEADER}`,
      "0:0",
    ]);
    expect(itemsIn(layout, { left: 5000, top: 0, right: 6000, bottom: 900 })).toEqual([]);
    expect(itemsIn(layout, { left: 0, top: 4000, right: 900, bottom: 5000 })).toEqual([]);
  });
});

describe("quantiseWindow", () => {
  it("always holds the whole screen", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const viewport = randomViewport(seedRandom(seed));
      const window = quantiseWindow(viewport);
      expect(window.left).toBeLessThanOrEqual(-viewport.x / viewport.zoom);
      expect(window.top).toBeLessThanOrEqual(-viewport.y / viewport.zoom);
      expect(window.right).toBeGreaterThanOrEqual((viewport.width - viewport.x) / viewport.zoom);
      expect(window.bottom).toBeGreaterThanOrEqual((viewport.height - viewport.y) / viewport.zoom);
    }
  });

  it("changes a few times, not per frame, over a pan of ten screens", () => {
    let changes = 0;
    let last: GraphWindow | null = null;
    for (let y = 0; y > -9000; y -= 10) {
      const window = quantiseWindow({ x: 0, y, zoom: 1, width: 900, height: 900 });
      if (last !== null && !sameWindow(last, window)) changes++;
      last = window;
    }
    expect(changes).toBeLessThan(40);
  });
});
