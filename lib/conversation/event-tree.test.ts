import { describe, expect, it } from "vitest";
import { buildEventTree, pathToRoot, ROOT_PARENT, resolveHead, type TreeEvent } from "./event-tree.ts";
import { randomTreeEvents, treeEvents, treeOf } from "./testing/make-tree.ts";
import { seededRandom } from "./testing/seeded-random.ts";

const pathOf = (events: readonly TreeEvent[], id: string | null) => pathToRoot(treeOf(events), id);
const messageOf = (events: readonly TreeEvent[]) => {
  const tree = buildEventTree(events);
  return tree.ok ? null : tree.error.message;
};

describe("the effective parent", () => {
  it("is the event before, where none is stored (legacy_events_form_a_single_linear_branch)", () => {
    const log = treeEvents(["a"], ["b"], ["c"], ["d"]);
    expect(pathOf(log, "c")).toEqual({ ok: true, value: ["a", "b", "c"] });
    expect(treeOf(log).isPlainLog).toBe(true);
  });

  it("is the stored one, also on an abandoned branch (path_to_root)", () => {
    const log = treeEvents(["a"], ["b", "a"], ["c", "b"], ["d", "a"]);
    expect(pathOf(log, "d")).toMatchObject({ value: ["a", "d"] });
    expect(pathOf(log, "c")).toMatchObject({ value: ["a", "b", "c"] });
    expect(treeOf(log).isPlainLog).toBe(false);
  });

  it("mixes both rules: a plain log that was resumed later (effective_parent_id_rule)", () => {
    const log = treeEvents(["a"], ["b"], ["c"], ["d", "b"], ["e", "d"]);
    expect(pathOf(log, "e")).toMatchObject({ value: ["a", "b", "d", "e"] });
  });

  it("is none for an explicit root (append_accepts_explicit_root_parent)", () => {
    const log = treeEvents(["a"], ["b", "a"], ["c", ROOT_PARENT], ["d", "c"]);
    expect(pathOf(log, "d")).toMatchObject({ value: ["c", "d"] });
    expect(treeOf(log).roots.map((root) => root.id)).toEqual(["a", "c"]);
  });

  it("skips repeated ids: the first wins and the others are reported", () => {
    const tree = treeOf(treeEvents(["a"], ["b"], ["a", "b"], ["c"]));
    expect(tree.duplicates).toEqual([{ id: "a", index: 2, firstIndex: 0 }]);
    expect(pathToRoot(tree, "c")).toMatchObject({ value: ["a", "b", "c"] });
  });
});

describe("paths", () => {
  it("are empty for no event (path_to_root, None)", () => {
    expect(pathOf(treeEvents(["a"]), null)).toEqual({ ok: true, value: [] });
    expect(pathOf([], null)).toEqual({ ok: true, value: [] });
  });

  it("refuse an unknown event by name (path_to_root_unknown_leaf_raises)", () => {
    expect(pathOf(treeEvents(["a"]), "ghost")).toMatchObject({
      ok: false,
      error: { code: "not_found", message: expect.stringContaining("ghost") },
    });
  });
});

describe("a broken tree is refused by name", () => {
  it("for a parent that does not exist (append_rejects_parent_that_does_not_exist)", () => {
    expect(messageOf(treeEvents(["a"], ["b", "ghost"]))).toBe(
      "Parent event 'ghost' does not exist for event 'b'.",
    );
  });

  it("for a cycle, also of one event (path_to_root_cycle_raises; append_rejects_parent_that_does_not_exist, self)", () => {
    expect(messageOf(treeEvents(["a"], ["b", "d"], ["c", "b"], ["d", "c"]))).toBe(
      "Cycle in event tree at 'b'.",
    );
    expect(messageOf(treeEvents(["a", "a"]))).toBe("Cycle in event tree at 'a'.");
  });

  it("for a cycle that a tail leads into, naming an event of the cycle", () => {
    expect(messageOf(treeEvents(["tail", "x"], ["x", "y"], ["y", "x"]))).toBe("Cycle in event tree at 'x'.");
  });

  it("for the reserved id (event_id_cannot_equal_reserved_root_sentinel)", () => {
    expect(messageOf(treeEvents(["a"], [ROOT_PARENT]))).toContain(ROOT_PARENT);
  });

  it("without recursion: 100,000 events deep, and a cycle of 1,000", () => {
    const length = 100_000;
    const chain = treeEvents(...Array.from({ length }, (_, i) => [`n${i}`, i ? `n${i - 1}` : null] as const));
    const path = pathOf(chain, `n${length - 1}`);
    expect(path.ok && path.value.length).toBe(length);
    const cycle = treeEvents(
      ...Array.from({ length: 1000 }, (_, i) => [`n${i}`, `n${(i + 1) % 1000}`] as const),
    );
    expect(messageOf(cycle)).toBe("Cycle in event tree at 'n0'.");
  });
});

describe("the head", () => {
  const log = treeEvents(["a"], ["b", "a"], ["state1", "b"], ["fault1", "b"], ["state2", "fault1"]);
  const headOf = (events: readonly TreeEvent[], leafEventId: string | null, headIsEmpty = false) =>
    resolveHead(treeOf(events), { leafEventId, headIsEmpty });

  it("is the named event (leaf_event_id_round_trips_through_base_state)", () => {
    expect(headOf(log, "a")).toEqual({ ok: true, value: { eventId: "a", isEmpty: false, isNamed: true } });
  });

  it("is the last event of the conversation itself where none is named (legacy_resume_with_non_tree_artifact_tail_keeps_history)", () => {
    expect(headOf(log, null)).toMatchObject({ value: { eventId: "b", isNamed: false } });
    expect(headOf(treeEvents(["state1"]), null)).toMatchObject({ value: { eventId: "state1" } });
  });

  it("says when it is empty, with the last path to show (empty_head_survives_reload)", () => {
    expect(headOf(log, null, true)).toMatchObject({ value: { eventId: "b", isEmpty: true } });
    expect(headOf([], null)).toMatchObject({ value: { eventId: null } });
  });

  it("refuses a named event that is not there", () => {
    expect(headOf(log, "ghost")).toMatchObject({
      error: { code: "not_found", message: expect.stringContaining("ghost") },
    });
  });
});

it("paths of 200 random trees equal a recursive walk over the stored parents", () => {
  for (let seed = 0; seed < 200; seed++) {
    const { events } = randomTreeEvents(seededRandom(seed));
    const naive = (id: string): string[] => {
      const index = events.findIndex((event) => event.id === id);
      const parent = events[index]?.parentId ?? (index > 0 ? (events[index - 1]?.id ?? null) : null);
      return parent === null || parent === ROOT_PARENT ? [id] : [...naive(parent), id];
    };
    const tree = treeOf(events);
    for (const { id } of events) expect(pathToRoot(tree, id)).toEqual({ ok: true, value: naive(id) });
  }
});
