import type { Lane } from "#lib/api/graph.ts";
import type { Step } from "#lib/conversation/step.ts";
import { extendRows } from "./fold-steps.ts";
import { type ForkHome, findForkHomes, firstDrawnStep } from "./fork-home.ts";
import { type FoldState, type LayoutOptions, layoutFamily } from "./layout-family.ts";
import { appendLanes, type GraphLayout, growLane } from "./layout-lanes.ts";

/** A layout with what it was made from: what the next one starts from. */
export type LaidOut = {
  lanes: readonly Lane[];
  state: FoldState;
  options: LayoutOptions;
  layout: GraphLayout;
};

/**
 * Lays a family out again after it grew: steps at the ends of lanes and new lanes are added to what is placed, at a
 * cost of what is new (plus a look at each lane, and at the steps of those that changed). Anything else, and another
 * fold state or direction, is laid out from scratch. Equal to `layoutFamily` in every case, and pure.
 */
export function updateLayout(
  previous: LaidOut | null,
  lanes: readonly Lane[],
  state: FoldState,
  options: LayoutOptions,
): LaidOut {
  const layout = previous === null ? null : growLayout(previous, lanes, state, options);
  return { lanes, state, options, layout: layout ?? layoutFamily(lanes, state, options) };
}

/** Lays out a growing family; it remembers the last layout. One instance per graph view. */
export function createLayouter() {
  let previous: LaidOut | null = null;
  return (lanes: readonly Lane[], state: FoldState, options: LayoutOptions): GraphLayout => {
    previous = updateLayout(previous, lanes, state, options);
    return previous.layout;
  };
}

/** Null when the family did more than grow. */
function growLayout(
  previous: LaidOut,
  lanes: readonly Lane[],
  state: FoldState,
  { direction, firstNumber }: LayoutOptions,
): GraphLayout | null {
  const { options } = previous;
  const sameView =
    previous.state === state && options.direction === direction && options.firstNumber === firstNumber;
  if (!sameView || previous.lanes.length === 0 || lanes.length < previous.lanes.length) return null;
  const homes = findForkHomes(lanes);
  let { layout } = previous;
  for (const [index, before] of previous.lanes.entries()) {
    const lane = lanes[index];
    const home = homes[index] ?? null;
    if (lane === undefined || lane.conversationId !== before.conversationId) return null;
    if (!sameHome(home, layout.lanes[index]?.home ?? null) || hangsAhead(home, previous.lanes)) return null;
    if (lane.steps === before.steps) continue;
    const added = lane.steps.length - before.steps.length;
    // What a shared prefix hides cannot be told from what was never there.
    const hides = firstDrawnStep(home) > before.steps.length;
    if (added < 0 || hides || !foldsAlike(before.steps, lane.steps)) return null;
    if (foldsWithNext(before.steps.length, state.seenLengths.get(lane.conversationId) ?? 0)) return null;
    layout = growLane(layout, index, added);
  }
  const added = lanes.slice(previous.lanes.length);
  if (added.some(({ conversationId }) => state.seenLengths.has(conversationId))) return null;
  const shapes = added.map((lane, at) => {
    const home = homes[previous.lanes.length + at] ?? null;
    const from = firstDrawnStep(home);
    const none = { buffer: { starts: new Int32Array(0), used: 0 }, count: 0, end: from };
    return { home, rows: extendRows(none, Math.max(0, lane.steps.length - from)) };
  });
  return appendLanes(layout, shapes);
}

/** A lane that is shorter than when it was first seen (a removed turn) may fold what comes next. */
function foldsWithNext(length: number, seenLength: number): boolean {
  return length < seenLength;
}

/** Whether the first steps of the longer history fold like the shorter one. Mostly these are the same objects. */
function foldsAlike(before: readonly Step[], after: readonly Step[]): boolean {
  return before.every((step, index) => {
    const now = after[index];
    if (now === step) return true;
    return now?.eventId === step.eventId && now.kind === step.kind && now.isError === step.isError;
  });
}

/** A lane that hangs from a step which is still on its way was placed at the last one that was there. */
function hangsAhead(home: ForkHome | null, before: readonly Lane[]): boolean {
  return home !== null && home.step >= (before[home.lane]?.steps.length ?? 0);
}

function sameHome(a: ForkHome | null, b: ForkHome | null): boolean {
  if (a === null || b === null) return a === b;
  return a.kind === b.kind && a.lane === b.lane && a.step === b.step && a.empty === b.empty;
}
