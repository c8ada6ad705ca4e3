import { expect, it } from "vitest";
import type { FamilyAnnotations } from "#lib/api/annotations.ts";
import { type AnnotationChange, NOTHING_KEPT } from "#lib/conversation/annotation.ts";
import { describeChange, findKept, invertChange, withChange } from "./change-annotations.ts";

const step = { conversationId: "c", eventId: "e" };
const empty = { annotations: [], archived: ["x"] };

it("shows a change at once, undoes it, and leaves nothing behind", () => {
  const changes: AnnotationChange[] = [
    { bookmarked: true },
    { labels: ["a"] },
    { note: "why" },
    { labels: [] },
  ];
  const states: FamilyAnnotations[] = [empty];
  const inverses: AnnotationChange[] = [];
  for (const change of changes) {
    const now = states.at(-1) ?? empty;
    inverses.push(invertChange(findKept(now, step), change));
    states.push(withChange(now, step, change));
  }
  expect(findKept(states.at(-1) ?? empty, step)).toMatchObject({ bookmarked: true, labels: [], note: "why" });
  let now = states.at(-1) ?? empty;
  for (const inverse of inverses.reverse()) now = withChange(now, step, inverse);
  expect(now).toEqual(empty);
});

it("leaves other steps as they are", () => {
  const one = withChange(empty, step, { bookmarked: true });
  const two = withChange(one, { ...step, eventId: "other" }, { note: "x" });
  expect(findKept(two, step)).toMatchObject({ bookmarked: true });
  expect(findKept(two, { ...step, conversationId: "d" })).toEqual(NOTHING_KEPT);
});

it("says what a change did", () => {
  const before = { bookmarked: true, labels: ["a", "b"], note: "n" };
  expect(describeChange(before, { bookmarked: false })).toBe("Bookmark removed.");
  expect(describeChange(before, { labels: ["a"] })).toBe("Label “b” removed.");
  expect(describeChange(before, { labels: ["a", "b", "c"] })).toBe("Label added.");
  expect(describeChange(before, { note: "m" })).toBe("Note changed.");
  expect(describeChange(before, { note: "" })).toBe("Note removed.");
});
