import { describe, expect, it } from "vitest";
import { pathToRoot, ROOT_PARENT, resolveHead, type TreeEvent } from "./event-tree.ts";
import { splitIntoBranches, type TreeSplit } from "./split-branches.ts";
import { randomTreeEvents, treeEvents, treeOf } from "./testing/make-tree.ts";
import { seededRandom } from "./testing/seeded-random.ts";

function split(events: readonly TreeEvent[], leafEventId: string | null, headIsEmpty = false): TreeSplit {
  const tree = treeOf(events);
  const head = resolveHead(tree, { leafEventId, headIsEmpty });
  if (!head.ok) throw new Error(head.error.message);
  return splitIntoBranches(tree, head.value);
}

const branch = (forkPointId: string | null, parentBranchIndex: number | null, ...ownIds: string[]) => {
  return { forkPointId, parentBranchIndex, ownIds };
};

describe("the trunk", () => {
  it("is the path to the head (view_reflects_only_the_active_branch)", () => {
    const log = treeEvents(["a"], ["b", "a"], ["c", "b"], ["d", "a"], ["e", "d"]);
    expect(split(log, "e")).toEqual({
      trunk: ["a", "d", "e"],
      headIsEmpty: false,
      branches: [branch("a", null, "b", "c")],
    });
  });

  it("is everything of a plain log, whatever it ends with (legacy_resume_never_orphans_history_regardless_of_tail)", () => {
    const log = treeEvents(["state0"], ["a"], ["state1"], ["b"], ["fault1"], ["state2"]);
    expect(split(log, null)).toMatchObject({ trunk: log.map((event) => event.id), branches: [] });
  });

  it("ends at a named head inside a plain log; the rest was navigated away from", () => {
    expect(split(treeEvents(["a"], ["b"], ["c"]), "b")).toMatchObject({
      trunk: ["a", "b"],
      branches: [branch("b", null, "c")],
    });
  });

  it("keeps a conversation error at its end where the head is not named", () => {
    const log = treeEvents(["a"], ["b", "a"], ["fault1", "b"], ["fault2", "fault1"]);
    expect(split(log, null)).toMatchObject({ trunk: ["a", "b", "fault1", "fault2"], branches: [] });
  });

  it("is the last path, with a flag, when the head is empty (navigate_to_none_empties_the_active_branch)", () => {
    const log = treeEvents(["a"], ["b", "a"], ["c", "a"]);
    expect(split(log, null, true)).toEqual({
      trunk: ["a", "c"],
      headIsEmpty: true,
      branches: [branch("a", null, "b")],
    });
  });

  it("is empty for no events", () => {
    expect(split([], null)).toEqual({ trunk: [], headIsEmpty: false, branches: [] });
  });
});

describe("branches", () => {
  it("come in order of their first event, each with the branch it left (navigate_then_emit_creates_sibling_branch)", () => {
    const log = treeEvents(
      ["a"],
      ["b", "a"],
      ["c", "b"],
      ["d", "a"], // from the trunk
      ["e", "b"], // from the first branch
      ["f", "e"],
      ["g", "d"],
      ["h", "a"],
    );
    expect(split(log, "h")).toEqual({
      trunk: ["a", "h"],
      headIsEmpty: false,
      branches: [branch("a", null, "b", "c"), branch("a", null, "d", "g"), branch("b", 0, "e", "f")],
    });
  });

  it("share nothing when they are a second root (navigate_to_none_then_emit_starts_a_fresh_root)", () => {
    const log = treeEvents(["a"], ["b", "a"], ["c", ROOT_PARENT], ["d", "c"]);
    expect(split(log, "d")).toMatchObject({ trunk: ["c", "d"], branches: [branch(null, null, "a", "b")] });
    expect(split(log, "b")).toMatchObject({ trunk: ["a", "b"], branches: [branch(null, null, "c", "d")] });
  });
});

describe("side leaves", () => {
  it("stand behind their parent and are not part of a branch from it", () => {
    const log = treeEvents(["a"], ["state1", "a"], ["b", "a"], ["state2", "a"], ["c", "a"], ["state3", "b"]);
    expect(split(log, "c")).toMatchObject({
      trunk: ["a", "state1", "state2", "c"],
      branches: [branch("a", null, "b", "state3")],
    });
  });

  it("are ordinary events when something follows them", () => {
    expect(split(treeEvents(["state0"], ["a"], ["b", "a"]), "b").trunk).toEqual(["state0", "a", "b"]);
  });

  it("close the trunk when they have no parent, and are the trunk when there is nothing else", () => {
    const log = treeEvents(["a"], ["state1", ROOT_PARENT], ["b", "a"]);
    expect(split(log, "b")).toMatchObject({ trunk: ["a", "b", "state1"], branches: [] });
    expect(split(treeEvents(["state1"], ["state2", ROOT_PARENT]), null)).toMatchObject({ branches: [] });
    expect(split(treeEvents(["state1"], ["state2", ROOT_PARENT]), null).trunk.sort()).toEqual([
      "state1",
      "state2",
    ]);
  });

  it("keep their place when the head names one", () => {
    const log = treeEvents(["a"], ["state1", "a"], ["state2", "a"]);
    expect(split(log, "state1")).toMatchObject({ trunk: ["a", "state1", "state2"], branches: [] });
  });
});

it("splits a hostile file without recursion: a branch at each of 50,000 events", () => {
  const length = 50_000;
  const links = Array.from({ length }, (_, i) => [`n${i}`, i > 1 ? `n${i - 2}` : i ? "n0" : null] as const);
  const made = split(treeEvents(...links), `n${length - 1}`);
  expect(made.trunk.length + made.branches.reduce((sum, one) => sum + one.ownIds.length, 0)).toBe(length);
});

describe("the split of 200 random trees", () => {
  const cases = Array.from({ length: 200 }, (_, seed) => {
    const { events, head } = randomTreeEvents(seededRandom(seed));
    return { events, head, made: split(events, head) };
  });

  it("owns every event exactly once, parents before their branches, in order of first events", () => {
    for (const { events, made } of cases) {
      const owned = [...made.trunk, ...made.branches.flatMap((one) => one.ownIds)];
      expect(owned.toSorted()).toEqual(events.map((event) => event.id).toSorted());
      const firsts = made.branches.map((one) => events.findIndex((event) => event.id === one.ownIds[0]));
      expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
      for (const [index, one] of made.branches.entries()) {
        expect(one.parentBranchIndex ?? -1).toBeLessThan(index);
        const parent =
          one.parentBranchIndex === null ? made.trunk : made.branches[one.parentBranchIndex]?.ownIds;
        if (one.forkPointId !== null) expect(parent).toContain(one.forkPointId);
      }
    }
  });

  it("puts every branch back together to the path of its last event, side leaves apart", () => {
    for (const { events, made } of cases) {
      const tree = treeOf(events);
      const isPlain = (id: string) =>
        !id.startsWith("state") || (tree.nodes.get(id)?.children.length ?? 0) > 0;
      for (const ids of [made.trunk, ...made.branches.map((_, index) => rebuild(made, index))]) {
        const plain = ids.filter(isPlain);
        const last = plain.at(-1);
        if (last !== undefined) expect(pathToRoot(tree, last)).toEqual({ ok: true, value: plain });
      }
    }
  });
});

/** The whole history of a branch: its parent's up to the fork point, then its own events. */
function rebuild(made: TreeSplit, index: number): string[] {
  const one = made.branches[index];
  if (!one) return [];
  if (one.forkPointId === null) return one.ownIds;
  const parent = one.parentBranchIndex === null ? made.trunk : rebuild(made, one.parentBranchIndex);
  return [...parent.slice(0, parent.indexOf(one.forkPointId) + 1), ...one.ownIds];
}
