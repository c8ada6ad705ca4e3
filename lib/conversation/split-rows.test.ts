import { describe, expect, it } from "vitest";
import { type EventTree, resolveHead, type TreeEvent } from "./event-tree.ts";
import { splitIntoBranches, type TreeSplit } from "./split-branches.ts";
import { findRowCycle, NO_ROW, type RowSplit, splitRows } from "./split-rows.ts";
import { randomTreeEvents, treeEvents, treeOf } from "./testing/make-tree.ts";
import { seededRandom } from "./testing/seeded-random.ts";

/** Rows as ids, so that they can be set beside what the whole tree gives. */
function named({ trunk, branches }: RowSplit, events: readonly TreeEvent[]): Omit<TreeSplit, "headIsEmpty"> {
  const ids = (rows: Int32Array) => [...rows].map((row) => events[row]?.id ?? "");
  return {
    trunk: ids(trunk),
    branches: branches.map(({ forkPoint, parentBranchIndex, own }) => ({
      forkPointId: forkPoint === NO_ROW ? null : (events[forkPoint]?.id ?? ""),
      parentBranchIndex,
      ownIds: ids(own),
    })),
  };
}

function bothWays(events: readonly TreeEvent[], tree: EventTree, leafEventId: string | null) {
  const head = resolveHead(tree, { leafEventId, headIsEmpty: false });
  if (!head.ok) throw new Error(head.error.message);
  const { trunk, branches } = splitIntoBranches(tree, head.value);
  const rowOf = new Map(events.map(({ id }, row) => [id, row]));
  const parents = Int32Array.from(
    events,
    ({ id }) => rowOf.get(tree.nodes.get(id)?.parentId ?? "") ?? NO_ROW,
  );
  const rows = splitRows(
    {
      parents,
      isSideLeaf: (row) => events[row]?.isSideLeaf ?? false,
      isArtifact: (row) => events[row]?.isArtifact ?? false,
    },
    { row: rowOf.get(head.value.eventId ?? "") ?? NO_ROW, isNamed: head.value.isNamed },
  );
  return { whole: { trunk, branches }, rows: named(rows, events) };
}

describe("splitRows", () => {
  it("gives what the whole tree gives, for random logs with guessed and with named heads", () => {
    const random = seededRandom(23);
    let branching = 0;
    for (let round = 0; round < 3_000; round++) {
      const { events, head } = randomTreeEvents(random);
      const tree = treeOf(events);
      // A plain log with a guessed head is all trunk: it needs no tree.
      const anyOf = events.map(({ id }) => id);
      for (const leaf of tree.isPlainLog ? [head, random.pick(anyOf)] : [null, head, random.pick(anyOf)]) {
        if (tree.isPlainLog && leaf === null) continue;
        const { whole, rows } = bothWays(events, tree, leaf);
        expect(rows).toEqual(whole);
        if (whole.branches.length > 0) branching++;
      }
    }
    expect(branching).toBeGreaterThan(3_000);
  });

  it("gives what the whole tree gives for events stored before their parents", () => {
    const random = seededRandom(29);
    for (let round = 0; round < 1_000; round++) {
      const { events } = randomTreeEvents(random);
      const before = treeOf(events);
      const links = events.map(({ id }) => [id, before.nodes.get(id)?.parentId ?? "__root__"] as const);
      const mixed = treeEvents(...links.toSorted(() => random.int(3) - 1));
      const tree = treeOf(mixed);
      const { whole, rows } = bothWays(mixed, tree, random.pick([null, random.pick(mixed).id]));
      expect(rows).toEqual(whole);
    }
  });

  it("takes half a million events in a line for one node", () => {
    const length = 500_000;
    const parents = Int32Array.from({ length }, (_, row) => row - 1);
    const tree = { parents, isSideLeaf: () => false, isArtifact: () => false };
    expect(findRowCycle(parents)).toBe(NO_ROW);
    const { trunk, branches } = splitRows(tree, { row: 400_000, isNamed: true });
    expect([trunk.length, trunk.at(-1)]).toEqual([400_001, 400_000]);
    expect(branches.map(({ forkPoint, own }) => [forkPoint, own.length, own[0]])).toEqual([
      [400_000, 99_999, 400_001],
    ]);
  });
});

describe("findRowCycle", () => {
  it("finds the row a walk comes back to", () => {
    expect(findRowCycle(Int32Array.from([NO_ROW, 0, 1, 1]))).toBe(NO_ROW);
    expect(findRowCycle(Int32Array.from([NO_ROW, 3, 1, 2]))).toBe(1);
    expect(findRowCycle(Int32Array.from([1, 2, 2]))).toBe(2);
  });
});
