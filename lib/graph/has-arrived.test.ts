import { expect, it } from "vitest";
import type { FamilyGraph, Lane } from "#lib/api/graph.ts";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { hasArrived } from "./has-arrived.ts";
import { makeLane, makeStep } from "./random-family.ts";

const steps = [makeStep(0, "a", { kind: "user" }), makeStep(1, "b")];
const pending = { pending: { steps: 9, errors: 0 } };
const failing = { pending: { steps: 9, errors: 1 } };
const at = (conversationId: string, eventId: string | null = null) => ({ conversationId, eventId });

function graphOf(...lanes: Lane[]): FamilyGraph {
  const labels = { repository: null, commit: null, branch: null, job: null, attempt: null, url: null };
  return { familyId: "f", title: "", origin: "ci", labels, lanes, totals: emptyTotals() };
}

const arrived = (graph: FamilyGraph, selection: ReturnType<typeof at>) =>
  hasArrived(graph, selection, { marked: false });

it("a whole graph has arrived, whatever is selected", () => {
  expect(arrived(graphOf(makeLane("root", steps)), at("gone", "x"))).toBe(true);
});

it("an open root is shown from its first window, a sealed one when its first error is known, if it has any", () => {
  expect(arrived(graphOf(makeLane("root", steps, pending)), at("root"))).toBe(true);
  expect(arrived(graphOf(makeLane("root", steps, { ...failing, sealed: true })), at("root"))).toBe(false);
  expect(arrived(graphOf(makeLane("root", steps, { ...pending, sealed: true })), at("root"))).toBe(true);
  expect(arrived(graphOf(makeLane("root", steps, { ...failing, sealed: true })), at("root", "b"))).toBe(true);
});

it("an event is waited for, and a branch for what it hangs from", () => {
  const fork = makeLane("fork", [], { forkedFromId: "root", forkPointSeq: 1, ...pending });
  expect(arrived(graphOf(makeLane("root", steps, pending)), at("root", "z"))).toBe(false);
  expect(arrived(graphOf(makeLane("root", steps, pending), fork), at("fork"))).toBe(false);
  expect(arrived(graphOf(makeLane("root", steps), fork), at("fork"))).toBe(true);
});

it("marked steps are waited for: they do not fold, wherever they are", () => {
  expect(hasArrived(graphOf(makeLane("root", steps, pending)), at("root"), { marked: true })).toBe(false);
  expect(hasArrived(graphOf(makeLane("root", steps)), at("root"), { marked: true })).toBe(true);
});
