import type { StepRef } from "./find-selected.ts";
import { rowOfStep, stepsOfRow } from "./fold-steps.ts";
import { HEADER } from "./fork-home.ts";
import type { GraphLayout, ItemRef } from "./layout-lanes.ts";
import { drawnStep } from "./place-item.ts";

/** The way from the root to a step: by lane index the last step of the lane that is on it, HEADER for the header only. */
export type StepPath = ReadonlyMap<number, number>;

const WHOLE_LANE = Number.MAX_SAFE_INTEGER;

/**
 * The drawn steps a step came from, itself included, back over forks, retries and sub-agents to a root. A branch's
 * header stands for the whole branch; a root's, which is what a run opens with, singles out nothing: null.
 * O(lanes on the way).
 */
export function findPath(layout: GraphLayout, selected: StepRef | null): StepPath | null {
  if (selected === null) return null;
  const { lane, step } = drawnStep(layout, selected);
  const placement = layout.lanes[lane];
  if (placement === undefined || (step === HEADER && placement.home === null)) return null;
  const path = new Map([[lane, step === HEADER ? WHOLE_LANE : step]]);
  for (let { home } = placement; home !== null; home = layout.lanes[home.lane]?.home ?? null) {
    path.set(home.lane, home.step);
  }
  return path;
}

/** Whether an item is on the path; everything is when there is none. A folded run is as soon as its first step is. */
export function isOnPath(path: StepPath | null, layout: GraphLayout, { lane, row }: ItemRef): boolean {
  if (path === null) return true;
  const last = path.get(lane);
  const rows = layout.lanes[lane]?.rows;
  if (last === undefined || rows === undefined) return false;
  return row === HEADER || stepsOfRow(rows, row).from <= last;
}

/** The last row of a lane on the path: HEADER for the header only, null when the lane is not on it at all. */
export function lastRowOnPath(path: StepPath | null, layout: GraphLayout, lane: number): number | null {
  const last = path?.get(lane);
  const rows = layout.lanes[lane]?.rows;
  if (last === undefined || rows === undefined) return null;
  return last === HEADER ? HEADER : rowOfStep(rows, last);
}
