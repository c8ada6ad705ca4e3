import { expect, it } from "vitest";
import type { Annotation } from "#lib/conversation/annotation.ts";
import { filterSteps, listFilterChoices, NO_FILTER, type StepFilter } from "./filter-steps.ts";
import { isFold, rowOfStep } from "./fold-steps.ts";
import { describeKept, placeAnnotations } from "./kept-steps.ts";
import { layoutFamily, startFolding } from "./layout-family.ts";
import { makeLane, makeStep } from "./random-family.ts";
import { searchSteps } from "./search-steps.ts";

const steps = (prefix: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => makeStep(from + index, `${prefix}${index}`));
const lanes = [
  makeLane("root", steps("r", 12)),
  makeLane("fork", steps("f", 3, 5), { forkedFromId: "root", forkPointSeq: 4 }),
  makeLane("again", steps("a", 2, 3), { forkedFromId: "fork", forkPointSeq: 2 }),
];

const keep = (conversationId: string, eventId: string, changes: Partial<Annotation> = {}): Annotation => ({
  conversationId,
  eventId,
  bookmarked: false,
  labels: [],
  note: "",
  updatedAt: "",
  ...changes,
});
const kept = placeAnnotations(lanes, [
  keep("root", "r6", { note: "The Clock drifts", labels: ["cause"] }),
  keep("fork", "f1", { bookmarked: true, labels: ["cause", "flaky"] }),
  keep("root", "f0", { bookmarked: true }),
  keep("gone", "r1", { bookmarked: true }),
]);

const idsOf = (set: ReturnType<typeof filterSteps>) =>
  set?.byLane.flatMap((found, lane) => [...found].map((step) => lanes[lane]?.steps[step]?.eventId)) ?? null;
const pass = (filter: Partial<StepFilter>, branchId: string | null = null) =>
  idsOf(filterSteps(lanes, { ...NO_FILTER, ...filter }, { kept, branchId }));

it("places an annotation on the step of the conversation it is of, and on no other", () => {
  expect(kept.map((lane) => [...lane.keys()])).toEqual([[6], [1], []]);
});

it("finds steps by words of their note and labels, together with their own", () => {
  expect(idsOf(searchSteps(lanes, "clock", kept))).toEqual(["r6"]);
  expect(idsOf(searchSteps(lanes, "FLAKY step f1", kept))).toEqual(["f1"]);
  expect(idsOf(searchSteps(lanes, "clock"))).toEqual([]);
});

it("filters by bookmark, note and label, and counts what each choice shows", () => {
  expect(pass({ kept: new Set(["bookmarked"]) })).toEqual(["f1"]);
  expect(pass({ kept: new Set(["noted", "bookmarked"]) })).toEqual(["r6", "f1"]);
  expect(pass({ labels: new Set(["flaky"]), kept: new Set(["noted"]) })).toEqual([]);
  const choices = listFilterChoices(lanes, { kept, branchId: null });
  for (const [label, count] of choices.labels) expect(pass({ labels: new Set([label]) })).toHaveLength(count);
  for (const [kind, count] of choices.kept) expect(pass({ kept: new Set([kind]) })).toHaveLength(count);
  expect(choices.labels.size).toBe(2);
});

it("tells a branch's own steps from those it inherited, through every fork above it", () => {
  expect(pass({ origins: new Set(["own"]) }, "again")).toEqual(["a0", "a1"]);
  expect(pass({ origins: new Set(["inherited"]) }, "again")).toEqual(["r0", "r1", "r2"]);
  expect(pass({ origins: new Set(["inherited"]) }, "fork")).toEqual(["r0", "r1", "r2", "r3", "r4"]);
  expect(pass({ origins: new Set(["inherited"]) }, "root")).toEqual([]);
  expect(pass({ origins: new Set(["own", "inherited"]) }, "no-such")).toEqual([]);
});

it("never folds a marked step", () => {
  const rows = (annotated: typeof kept) => layoutFamily(lanes, startFolding(lanes, annotated)).lanes[0]?.rows;
  const [plain, marked] = [rows([]), rows(kept)];
  if (plain === undefined || marked === undefined) throw new Error("The root is not drawn.");
  expect(isFold(plain, rowOfStep(plain, 6))).toBe(true);
  expect(isFold(marked, rowOfStep(marked, 6))).toBe(false);
});

it("says what is kept in words", () => {
  expect(describeKept(keep("c", "e", { bookmarked: true, labels: ["a", "b"], note: "why" }))).toBe(
    ", bookmarked, labels a and b, note: why",
  );
  expect(describeKept(null)).toBe("");
});
