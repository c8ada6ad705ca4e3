import type { Lane } from "#lib/api/graph.ts";
import type { StepRef } from "./find-selected.ts";
import { type ForkHome, findForkHomes, firstNumberOf, HEADER } from "./fork-home.ts";
import { firstAtLeast, type StepSet } from "./step-set.ts";

/** The graph as a list: every lane's header, under it the steps it owns. Numbers only, because there may be 100,000. */
export type Outline = {
  /** Row of each lane's header, by lane index, and the number of rows at the end. */
  starts: Int32Array;
  collapsed: readonly boolean[];
  /** The steps of each lane that are listed; null for all of them. */
  listed: readonly Int32Array[] | null;
  /** Number of each lane's first own step along the path from the root, from 1. */
  firstNumbers: readonly number[];
  /** Where each lane hangs, by lane index; null for roots. */
  homes: readonly (ForkHome | null)[];
  /** Forks that leave a step (HEADER: the whole lane): lane indexes, by lane index and step index. */
  forks: readonly ReadonlyMap<number, readonly number[]>[];
};

/** A lane's header (`step` is HEADER) or one of its steps, with its place among its siblings, from 1. */
export type OutlineRow = StepRef & { place: number; siblings: number };

/** O(lanes), plus the lanes' fork points. A filter leaves the headers and the steps that pass. */
export function buildOutline(
  lanes: readonly Lane[],
  collapsed: ReadonlySet<string>,
  passing: StepSet | null,
): Outline {
  const starts = new Int32Array(lanes.length + 1);
  const listed = passing?.byLane ?? null;
  const closed = lanes.map(({ conversationId }) => collapsed.has(conversationId));
  for (const [index, lane] of lanes.entries()) {
    const steps = closed[index] ? 0 : (listed?.[index]?.length ?? lane.steps.length);
    starts[index + 1] = (starts[index] ?? 0) + 1 + steps;
  }
  return { starts, collapsed: closed, listed, ...numberLanes(lanes) };
}

export function countOutlineRows({ starts }: Outline): number {
  return starts.at(-1) ?? 0;
}

/** The row at an index; null outside of the outline. O(log lanes). */
export function outlineRowAt(outline: Outline, lanes: readonly Lane[], index: number): OutlineRow | null {
  const { starts, listed } = outline;
  if (index < 0 || index >= countOutlineRows(outline)) return null;
  let low = 0;
  let high = lanes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  const lane = low - 1;
  const place = index - (starts[lane] ?? 0);
  if (place === 0) return { lane, step: HEADER, place: lane + 1, siblings: lanes.length };
  const steps = listed?.[lane];
  const siblings = steps?.length ?? lanes[lane]?.steps.length ?? 0;
  return { lane, step: steps === undefined ? place - 1 : (steps[place - 1] ?? HEADER), place, siblings };
}

/** The row that shows a step: its own, or its lane's header while it is collapsed or filtered out. O(log steps). */
export function outlineRowOf({ starts, collapsed, listed }: Outline, { lane, step }: StepRef): number {
  const header = starts[lane] ?? 0;
  if (step === HEADER || collapsed[lane]) return header;
  const steps = listed?.[lane];
  if (steps === undefined) return header + 1 + step;
  const at = firstAtLeast(steps, step);
  return steps[at] === step ? header + 1 + at : header;
}

function numberLanes(lanes: readonly Lane[]): Pick<Outline, "firstNumbers" | "homes" | "forks"> {
  const forks = lanes.map(() => new Map<number, number[]>());
  const firstNumbers: number[] = [];
  const homes = findForkHomes(lanes);
  for (const [index, home] of homes.entries()) {
    firstNumbers.push(firstNumberOf(home, firstNumbers[home?.lane ?? index] ?? 1));
    if (home === null) continue;
    const leaving = forks[home.lane];
    const siblings = leaving?.get(home.step);
    if (siblings === undefined) leaving?.set(home.step, [index]);
    else siblings.push(index);
  }
  return { firstNumbers, homes, forks };
}
