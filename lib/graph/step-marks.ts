import { type ColourScale, hottestBetween } from "./colour-scale.ts";
import { stepsOfRow } from "./fold-steps.ts";
import { HEADER } from "./fork-home.ts";
import type { GraphLayout, ItemRef } from "./layout-lanes.ts";
import { countBetween, type StepSet } from "./step-set.ts";

/** What a reader has asked to see in the graph, besides what is selected. Null: not asked. */
export type StepMarks = {
  /** Found by the search: ringed. */
  found: StepSet | null;
  /** Let through by the filter: all others are dimmed. Headers follow their steps. */
  passing: StepSet | null;
  heat: ColourScale | null;
};

export const NO_MARKS: StepMarks = { found: null, passing: null, heat: null };

export type ItemMark = {
  found: boolean;
  dimmed: boolean;
  /** 0..HEAT_LEVELS, the hottest step of a folded run; null where the key's colour stays. */
  heat: number | null;
};

/** The marks of a drawn item: a header, a step, or a folded run, which has those of any step in it. */
export function markOf(
  { found, passing, heat }: StepMarks,
  layout: GraphLayout,
  { lane, row }: ItemRef,
): ItemMark {
  const rows = layout.lanes[lane]?.rows;
  const isHeader = row === HEADER || rows === undefined;
  const { from, to } = isHeader ? { from: HEADER, to: 0 } : stepsOfRow(rows, row);
  return {
    found: found !== null && countBetween(found, lane, from, to) > 0,
    dimmed: passing !== null && countBetween(passing, lane, from, isHeader ? EVERY_STEP : to) === 0,
    heat: heat === null || isHeader ? null : hottestBetween(heat, lane, from, to),
  };
}

const EVERY_STEP = Number.MAX_SAFE_INTEGER;

/** Class names of step-marks.css. */
export function classOfMark({ found, dimmed, heat }: ItemMark): string {
  return [found && "found", dimmed && "dimmed", heat !== null && `heat heat-${heat}`]
    .filter(Boolean)
    .join(" ");
}

/** What follows an item's accessible name: a ring and a paler card say nothing to who does not see them. */
export function describeMark({ found, dimmed }: ItemMark): string {
  return `${found ? ", found" : ""}${dimmed ? ", filtered out" : ""}`;
}
