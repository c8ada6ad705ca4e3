import type { Lane } from "#lib/api/graph.ts";
import { foldSteps } from "./fold-steps.ts";
import { findForkHomes, firstDrawnStep } from "./fork-home.ts";
import { type GraphDirection, gridOf } from "./grid.ts";
import type { KeptSteps } from "./kept-steps.ts";
import { type GraphLayout, type LaneShape, layoutLanes } from "./layout-lanes.ts";

/** Steps that were opened by hand or by being selected: event ids by conversation id. */
export type OpenSteps = ReadonlyMap<string, ReadonlySet<string>>;

export type FoldState = {
  open: OpenSteps;
  /** Steps per conversation id when the graph was first shown; a lane that came later is not in it. */
  seenLengths: ReadonlyMap<string, number>;
};

export type LayoutOptions = {
  direction: GraphDirection;
  /** Of the first lane's first step: a branch that is shown alone goes on counting where its source stopped. */
  firstNumber: number;
};

export const PLAIN_LAYOUT: LayoutOptions = { direction: "vertical", firstNumber: 1 };

/** Nothing opened, and everything there is may fold, except steps that somebody marked. */
export function startFolding(lanes: readonly Lane[], kept: KeptSteps = []): FoldState {
  const marked = lanes.map(({ conversationId, steps }, lane): [string, Set<string>] => [
    conversationId,
    new Set([...(kept[lane]?.keys() ?? [])].flatMap((step) => steps[step]?.eventId ?? [])),
  ]);
  return {
    open: new Map(marked.filter(([, eventIds]) => eventIds.size > 0)),
    // Steps still on their way are there already: they fold like the rest.
    seenLengths: new Map(
      lanes.map((lane) => [lane.conversationId, lane.pending?.steps ?? lane.steps.length]),
    ),
  };
}

/** Nothing folds. */
export const ALL_OPEN: FoldState = { open: new Map(), seenLengths: new Map() };

/** The same fold state with the given steps of a conversation opened for good. */
export function openSteps(state: FoldState, conversationId: string, eventIds: Iterable<string>): FoldState {
  const opened = new Set(state.open.get(conversationId));
  for (const eventId of eventIds) opened.add(eventId);
  return { ...state, open: new Map(state.open).set(conversationId, opened) };
}

/** Folds and places a whole family. O(steps + lanes log lanes). */
export function layoutFamily(
  lanes: readonly Lane[],
  state: FoldState,
  { direction, firstNumber }: LayoutOptions = PLAIN_LAYOUT,
): GraphLayout {
  return layoutLanes(gridOf(direction), shapeLanes(lanes, state), firstNumber);
}

/**
 * Where every lane hangs and what of it is folded. A step that lanes hang from stays open, except for lanes that came
 * later: those leave the folded run, because opening it would move what is placed.
 */
export function shapeLanes(lanes: readonly Lane[], { open, seenLengths }: FoldState): LaneShape[] {
  const homes = findForkHomes(lanes);
  const forkPoints = lanes.map(() => new Set<number>());
  for (const [index, home] of homes.entries()) {
    const seen = seenLengths.has(lanes[index]?.conversationId ?? "");
    if (home !== null && seen) forkPoints[home.lane]?.add(home.step);
  }
  return lanes.map((lane, index) => {
    const home = homes[index] ?? null;
    const opened = open.get(lane.conversationId);
    const rows = foldSteps(lane.steps, {
      keep: (step, at) => (forkPoints[index]?.has(at) ?? false) || (opened?.has(step.eventId) ?? false),
      seenLength: seenLengths.get(lane.conversationId) ?? 0,
      from: firstDrawnStep(home),
    });
    return { home, rows };
  });
}
