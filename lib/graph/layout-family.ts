import type { Lane } from "#lib/api/graph.ts";
import { foldSteps } from "./fold-steps.ts";
import { findForkHomes } from "./fork-home.ts";
import type { KeptSteps } from "./kept-steps.ts";
import { type GraphLayout, layoutLanes } from "./layout-lanes.ts";

/** Steps that were opened by hand or by being selected: event ids by conversation id. */
export type OpenSteps = ReadonlyMap<string, ReadonlySet<string>>;

export type FoldState = {
  open: OpenSteps;
  /** Steps per conversation id when the graph was first shown; a lane that came later is not in it. */
  seenLengths: ReadonlyMap<string, number>;
};

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

/** The same fold state with the given steps of a conversation opened for good. */
export function openSteps(state: FoldState, conversationId: string, eventIds: Iterable<string>): FoldState {
  const opened = new Set(state.open.get(conversationId));
  for (const eventId of eventIds) opened.add(eventId);
  return { ...state, open: new Map(state.open).set(conversationId, opened) };
}

/** Folds and places a whole family. O(steps + lanes). */
export function layoutFamily(lanes: readonly Lane[], { open, seenLengths }: FoldState): GraphLayout {
  const homes = findForkHomes(lanes);
  const forkPoints = lanes.map(() => new Set<number>());
  for (const home of homes) if (home !== null) forkPoints[home.lane]?.add(home.step);
  const rows = lanes.map((lane, index) => {
    const opened = open.get(lane.conversationId);
    return foldSteps(lane.steps, {
      keep: (step, at) => (forkPoints[index]?.has(at) ?? false) || (opened?.has(step.eventId) ?? false),
      seenLength: seenLengths.get(lane.conversationId) ?? 0,
    });
  });
  return layoutLanes(homes, rows);
}
