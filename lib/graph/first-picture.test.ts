import { expect, it } from "vitest";
import type { FamilyGraph, Lane } from "#lib/api/graph.ts";
import type { Selection } from "#lib/api/selection.ts";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { findSelected } from "./find-selected.ts";
import { type FirstPicture, PICTURE_LANES, pictureWindow, takeFirstPicture } from "./first-picture.ts";
import { HEADER } from "./fork-home.ts";
import type { Box } from "./grid.ts";
import { layoutFamily, openSteps, startFolding } from "./layout-family.ts";
import { boxOf, itemOfStep } from "./place-item.ts";
import { makeLane, makeStep, randomLanes, randomSteps, seedRandom } from "./random-family.ts";
import { nodeIdOf } from "./to-flow.ts";
import { sliceLayout } from "./visible-slice.ts";

const labels = { repository: null, commit: null, branch: null, job: null, attempt: null, url: null };

function graphOf(lanes: Lane[]): FamilyGraph {
  return { familyId: "f", title: "", origin: "ci", labels, lanes, totals: emptyTotals() };
}

/** Everything drawn in a picture's window, by node id: where it lies. */
function drawn(lanes: readonly Lane[], { conversationId, eventId }: Selection): Map<string, Box> {
  const found = findSelected(lanes, { conversationId, eventId });
  const lane = lanes[found?.lane ?? -1];
  const step = found === null || found.step === HEADER ? undefined : lane?.steps[found.step];
  const open = step === undefined ? [] : [step.eventId];
  const layout = layoutFamily(
    lanes,
    openSteps(startFolding(lanes), lane?.conversationId ?? conversationId, open),
  );
  const selected = found === null ? null : itemOfStep(layout, found);
  const box = selected === null ? null : boxOf(layout, selected);
  const boxes = new Map<string, Box>();
  if (box === null) return boxes;
  for (const { lane: index, fromRow, toRow } of sliceLayout(layout, pictureWindow(box)).lanes) {
    for (let row = fromRow; row <= toRow; row++) {
      const id = nodeIdOf({ lanes, layout }, { lane: index, row });
      const at = boxOf(layout, { lane: index, row });
      if (id !== null && at !== null) boxes.set(id, at);
    }
  }
  return boxes;
}

function take(lanes: Lane[], asked: Selection): FirstPicture | null {
  return takeFirstPicture(graphOf(lanes), asked);
}

it("shows what the whole graph shows, where it shows it, with fewer steps", () => {
  let pictures = 0;
  let cut = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const random = seedRandom(seed);
    const lanes = randomLanes(random, 1 + Math.floor(random() * 8), 90);
    const lane = lanes[Math.floor(random() * Math.min(2, lanes.length))];
    const step = lane?.steps[Math.floor(random() * 40)];
    if (lane === undefined) continue;
    const asked = { conversationId: lane.conversationId, eventId: step?.eventId ?? null };
    const picture = take(lanes, asked);
    if (picture === null) continue;
    pictures++;
    if (picture.graph.lanes.some((each) => each.pending !== undefined)) cut++;
    expect([...drawn(picture.graph.lanes, asked)]).toEqual([...drawn(lanes, asked)]);
  }
  expect(pictures).toBeGreaterThan(100);
  expect(cut).toBeGreaterThan(50);
});

it("opens a sealed run at its first error, and an open one at its head", () => {
  const steps = [makeStep(0, "a", { kind: "user" }), makeStep(1, "b"), makeStep(2, "c", { isError: true })];
  const asked = { conversationId: "root", eventId: null };
  expect(take([makeLane("root", steps, { sealed: true })], asked)).toMatchObject({
    selection: { conversationId: "root", eventId: "c" },
    landed: true,
  });
  expect(take([makeLane("root", steps)], asked)).toMatchObject({ selection: asked, landed: false });
});

it("there is none where it cannot be told yet what will be seen", () => {
  const steps = randomSteps(seedRandom(4), "s", 0, 30).map((step) => ({ ...step, isError: false }));
  const pending = { pending: { steps: 900, errors: 0 } };
  const failing = { pending: { steps: 900, errors: 2 } };
  const asked = { conversationId: "root", eventId: null };
  expect(take([makeLane("root", steps, pending)], asked)).not.toBeNull();
  expect(take([makeLane("root", steps, { ...pending, sealed: true })], asked)).not.toBeNull();
  // Its first error is still to come.
  expect(take([makeLane("root", steps, { ...failing, sealed: true })], asked)).toBeNull();
  expect(take([makeLane("root", steps, pending)], { ...asked, eventId: "later" })).toBeNull();
  expect(take([makeLane("root", steps)], { conversationId: "gone", eventId: null })).toBeNull();
});

it("there is none of a family with more lanes than a page should carry", () => {
  const lanes = Array.from({ length: PICTURE_LANES + 1 }, (_, index) => makeLane(`lane-${index}`, []));
  expect(take(lanes, { conversationId: "lane-0", eventId: null })).toBeNull();
  expect(take(lanes.slice(1), { conversationId: "lane-1", eventId: null })).not.toBeNull();
});
