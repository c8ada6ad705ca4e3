import type { Lane } from "#lib/api/graph.ts";
import type { StepRef } from "./find-selected.ts";
import { HEADER } from "./fork-home.ts";

/** Steps of a family: ascending step indexes by lane index, HEADER for a lane's header. Numbers only: it may hold all. */
export type StepSet = { byLane: readonly Int32Array[]; size: number };

/**
 * The headers and steps that pass, in reading order: lane after lane, each from its header down. O(steps).
 * `test` gets HEADER, then each step index of the lane.
 */
export function collectSteps(
  lanes: readonly Lane[],
  test: (lane: Lane, step: number, laneIndex: number) => boolean,
): StepSet {
  let size = 0;
  const byLane = lanes.map((lane, laneIndex) => {
    const found: number[] = [];
    for (let step = HEADER; step < lane.steps.length; step++) {
      if (test(lane, step, laneIndex)) found.push(step);
    }
    size += found.length;
    return Int32Array.from(found);
  });
  return { byLane, size };
}

/** How many steps of a lane from `from` to `to`, exclusive, are in the set. O(log n). */
export function countBetween({ byLane }: StepSet, lane: number, from: number, to: number): number {
  const steps = byLane[lane];
  return steps === undefined ? 0 : firstAtLeast(steps, to) - firstAtLeast(steps, from);
}

/** Position of a step in the set's reading order, from 0; null when it is not in the set. */
export function placeOf({ byLane }: StepSet, ref: StepRef): number | null {
  const steps = byLane[ref.lane];
  if (steps === undefined) return null;
  const at = firstAtLeast(steps, ref.step);
  if (steps[at] !== ref.step) return null;
  return at + byLane.slice(0, ref.lane).reduce((sum, lane) => sum + lane.length, 0);
}

/** The nearest step of the set after (1) or before (-1) a step, around the ends; null for an empty set. */
export function nextOf(set: StepSet, from: StepRef | null, direction: 1 | -1): StepRef | null {
  const start = from ?? { lane: 0, step: HEADER - 1 };
  const lanes = set.byLane.length;
  for (let hop = 0; hop <= lanes; hop++) {
    const lane = (start.lane + direction * hop + lanes * (hop + 1)) % lanes;
    const steps = set.byLane[lane];
    if (steps === undefined) return null;
    // Back at the lane it began in, everything counts: what lies on the other side is the way around.
    const whole = hop > 0;
    const at =
      direction === 1
        ? whole
          ? 0
          : firstAtLeast(steps, start.step + 1)
        : (whole ? steps.length : firstAtLeast(steps, start.step)) - 1;
    const step = steps[at];
    if (step !== undefined) return { lane, step };
  }
  return null;
}

/** Index of the first value that is not below `value`; the length when all are. */
export function firstAtLeast(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
