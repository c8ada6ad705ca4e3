import type { FamilyGraph, Lane } from "#lib/api/graph.ts";
import type { Selection } from "#lib/api/selection.ts";
import { findFirstError } from "./find-errors.ts";
import { findSelected } from "./find-selected.ts";
import { countRows, stepsOfRow } from "./fold-steps.ts";
import { firstDrawnStep, HEADER } from "./fork-home.ts";
import { type Box, GUTTER, VERTICAL } from "./grid.ts";
import { hasArrived } from "./has-arrived.ts";
import { layoutFamily, openSteps, startFolding } from "./layout-family.ts";
import type { GraphLayout, LanePlacement } from "./layout-lanes.ts";
import { boxOf, itemOfStep } from "./place-item.ts";
import { startsAtCorner } from "./viewport.ts";
import type { GraphWindow } from "./visible-slice.ts";

/** What the server sends of a graph within the page, for drawing it before any script runs. */
export type FirstPicture = {
  /** Every lane; of their steps only those the first screen can show, the rest is `pending`. */
  graph: FamilyGraph;
  /** What the page opens at. */
  selection: Selection;
  /** Opened at the first error, because nothing was asked for. */
  landed: boolean;
};

/** Larger families and screens full of folded steps would make the page heavier than the picture is worth. */
export const PICTURE_LANES = 60;
const PICTURE_STEPS = 300;
/** As large as the graph is on most screens; a larger one is filled up a moment later. */
const SCREEN = { width: 1600, height: 1300 };
/** On a narrower one the view may open elsewhere, to show a selection in a lane further out. */
const LAST_COLUMN = 1;

/**
 * Cuts the first picture out of a graph as far as it has been read.
 * Null: it cannot be told yet, or not without the size of the screen, what will be seen first.
 */
export function takeFirstPicture(graph: FamilyGraph, asked: Selection): FirstPicture | null {
  const { lanes } = graph;
  const lane = lanes.find(({ conversationId }) => conversationId === asked.conversationId);
  if (lane === undefined || lanes.length > PICTURE_LANES) return null;
  const error = asked.eventId === null && lane.sealed ? findFirstError(lane) : null;
  const selection = error === null ? asked : { ...asked, eventId: error.eventId };
  if (!hasArrived(graph, selection, { marked: false })) return null;
  const layout = layOut(lanes, selection);
  const box = selectedBox(lanes, layout, selection);
  if (box === null || box.x > LAST_COLUMN * VERTICAL.columnPitch) return null;
  const lastRow = Math.ceil(pictureWindow(box).bottom / VERTICAL.rowPitch);
  const cut = lanes.map((each, index) => cutLane(each, layout.lanes[index], lastRow));
  const steps = cut.reduce((sum, each) => sum + each.steps.length, 0);
  if (steps > PICTURE_STEPS) return null;
  return { graph: { ...graph, lanes: cut }, selection, landed: error !== null };
}

/** What of the world can be in view at first: what surrounds the selection, or the graph's start when it is near. */
export function pictureWindow(selected: Box): GraphWindow {
  const { width, height } = SCREEN;
  const [from, to] = [
    selected.y + selected.height / 2 - height / 2,
    selected.y + selected.height / 2 + height / 2,
  ];
  const near = startsAtCorner(selected) <= height;
  return {
    left: -GUTTER,
    top: near ? -GUTTER : from,
    right: width,
    bottom: near ? Math.max(height, to) : to,
  };
}

/**
 * The steps up to the row, and one row more: what hangs from steps that are cut off is drawn below that. What a retry
 * shares with an earlier root stays too, because what leaves from there is drawn at the root.
 */
function cutLane(lane: Lane, placement: LanePlacement | undefined, lastRow: number): Lane {
  if (placement === undefined) return lane;
  const { headerRow, rows, home } = placement;
  const own = lastRow - headerRow + 1;
  if (own >= countRows(rows)) return lane;
  const steps = lane.steps.slice(0, Math.max(firstDrawnStep(home), stepsOfRow(rows, own).to));
  const whole = { steps: lane.steps.length, errors: lane.steps.filter((step) => step.isError).length };
  return { ...lane, steps, pending: lane.pending ?? whole };
}

function layOut(lanes: readonly Lane[], { conversationId, eventId }: Selection): GraphLayout {
  const folding = startFolding(lanes);
  // As the page does: a selected step stands open.
  const found = findSelected(lanes, { conversationId, eventId });
  const lane = found === null ? undefined : lanes[found.lane];
  const step = found === null || found.step === HEADER ? undefined : lane?.steps[found.step];
  const opened = lane === undefined || step === undefined ? [] : [step.eventId];
  return layoutFamily(lanes, openSteps(folding, lane?.conversationId ?? conversationId, opened));
}

function selectedBox(lanes: readonly Lane[], layout: GraphLayout, selection: Selection): Box | null {
  const found = findSelected(lanes, selection);
  const item = found === null ? null : itemOfStep(layout, found);
  return item === null ? null : boxOf(layout, item);
}
