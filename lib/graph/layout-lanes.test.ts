import { describe, expect, it } from "vitest";
import { findForkHomes, HEADER } from "./fork-home.ts";
import { VERTICAL } from "./grid.ts";
import { type FoldState, layoutFamily, startFolding } from "./layout-family.ts";
import { boxOf, itemOfStep } from "./place-item.ts";
import { makeLane, makeStep } from "./random-family.ts";
import { positionsOf, segmentsOf, touches } from "./testing/geometry.ts";

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
    expect(boxOf(layout, { lane: 1, row: 0 })).toMatchObject({
      x: VERTICAL.columnPitch,
      y: 5 * VERTICAL.rowPitch,
    });
  });

  it("hangs a fork whose point was inherited from the lane that owns the step", () => {
    const layout = layoutFamily([root, fork("a", "root", 3, 2), fork("b", "a", 1, 1)], open);
    expect(layout.lanes[2]?.home).toEqual({ kind: "fork", lane: 0, step: 1, empty: false });
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
      { kind: "fork", lane: 0, step: HEADER, empty: false },
    ]);
  });

  it("lays out a partial batch from the step that holds the cut", () => {
    const batch = makeLane("root", [
      makeStep(0, "u"),
      makeStep(1, "batch", { lastSeq: 5 }),
      makeStep(6, "next"),
    ]);
    expect(findForkHomes([batch, fork("a", "root", 3, 1)])[1]).toEqual({
      kind: "fork",
      lane: 0,
      step: 1,
      empty: false,
    });
  });

  it("hangs a sub-agent from the step that spawned it, counting from 1, and from the header when it is not known", () => {
    const agent = (id: string, spawnedBySeq: number | null) =>
      makeLane(id, steps(id, 0, 2), { spawnedById: "root", spawnedByEventId: "e", spawnedBySeq });
    const layout = layoutFamily([root, agent("known", 3), agent("lost", null)], open);
    expect(layout.lanes[1]).toMatchObject({
      home: { kind: "spawn", lane: 0, step: 3 },
      headerRow: 5,
      firstNumber: 1,
    });
    expect(layout.lanes[2]).toMatchObject({ home: { kind: "spawn", lane: 0, step: HEADER }, headerRow: 1 });
    expect(layout.edges.map((edge) => edge.kind)).toEqual(["spawn", "spawn"]);
  });

  it("draws what a retry shares once, and what leaves from it there, in the lane of the earliest root", () => {
    const retry = (id: string, of: string, shared: number, own: number) =>
      makeLane(id, [...root.steps.slice(0, shared), ...steps(id, shared, own)], {
        sharedPrefix: { conversationId: of, steps: shared },
      });
    const lanes = [
      root,
      retry("second", "root", 3, 4),
      fork("early", "second", 1, 1),
      fork("late", "second", 5, 1),
      retry("whole", "root", 6, 0),
    ];
    const layout = layoutFamily(lanes, open);
    expect(layout.lanes[1]).toMatchObject({ home: { kind: "retry", lane: 0, step: 2 }, headerRow: 4 });
    expect(layout.lanes[1]?.rows.count).toBe(4);
    expect(layout.lanes[2]?.home).toEqual({ kind: "fork", lane: 0, step: 1, empty: false });
    expect(layout.lanes[3]?.home).toEqual({ kind: "fork", lane: 1, step: 5, empty: false });
    expect(layout.lanes.map(({ firstNumber }) => firstNumber)).toEqual([1, 1, 3, 7, 1]);
    expect(layout.lanes[4]?.rows.count).toBe(0);
    expect(itemOfStep(layout, { lane: 1, step: 1 })).toEqual({ lane: 0, row: 1 });
    expect(itemOfStep(layout, { lane: 1, step: 3 })).toEqual({ lane: 1, row: 0 });
    expect(itemOfStep(layout, { lane: 4, step: 5 })).toEqual({ lane: 0, row: 5 });
  });

  it("draws a root that shares nothing from row 0, and all of a retry whose earlier root is not there", () => {
    const alone = makeLane("alone", steps("alone", 0, 2));
    const orphan = makeLane("orphan", root.steps, { sharedPrefix: { conversationId: "gone", steps: 3 } });
    const layout = layoutFamily([root, alone, orphan], open);
    expect(layout.lanes.map(({ headerRow, home }) => [headerRow, home])).toEqual([
      [0, null],
      [0, null],
      [0, null],
    ]);
    expect(layout.lanes[2]?.rows.count).toBe(6);
  });

  it("lets a fork that came later leave a folded run without opening it", () => {
    const long = makeLane("root", steps("root", 0, 40));
    const state = startFolding([long]);
    const before = positionsOf([long], layoutFamily([long], state));
    const lanes = [long, fork("a", "root", 20, 2), fork("b", "root", 30, 2)];
    const layout = layoutFamily(lanes, state);
    expect(layout.lanes[0]?.rows.count).toBe(3);
    expect(layout.edges.map(({ from }) => from)).toEqual([
      { lane: 0, row: 1 },
      { lane: 0, row: 1 },
    ]);
    const after = positionsOf(lanes, layout);
    for (const [what, position] of before) expect(after.get(what)).toEqual(position);
    expect(layoutFamily(lanes, startFolding(lanes)).lanes[0]?.rows.count).toBeGreaterThan(3);
  });

  it("fans forks of one step out: none covers or crosses another, however many", () => {
    const many = Array.from({ length: 40 }, (_, index) => fork(`f${index}`, "root", 2, 1));
    const layout = layoutFamily([root, ...many], open);
    const all = layout.edges.map((edge) => segmentsOf(layout, edge));
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
    expect(first?.gutterAlong).not.toBe(second?.gutterAlong);
  });

  it("lays out a chain of 100,000 steps and a chain of 5,000 forks without recursion", () => {
    const long = makeLane("root", steps("root", 0, 100_000));
    expect(layoutFamily([long], open).rowCount).toBe(100_001);
    expect(layoutFamily([long], startFolding([long])).lanes[0]?.rows.count).toBe(3);
    const chain = Array.from({ length: 5000 }, (_, index) =>
      index === 0 ? root : fork(`f${index}`, index === 1 ? "root" : `f${index - 1}`, index + 2, 1),
    );
    const layout = layoutFamily(chain, open);
    expect(layout.edges).toHaveLength(4999);
    expect(layout.lanes.at(-1)?.column).toBe(4999);
  });
});
