import type { Annotation } from "#lib/conversation/annotation.ts";
import { type ColourScale, hottestBetween } from "./colour-scale.ts";
import type { StepRef } from "./find-selected.ts";
import { stepsOfRow } from "./fold-steps.ts";
import { HEADER } from "./fork-home.ts";
import { describeKept, type KeptSteps } from "./kept-steps.ts";
import type { GraphLayout, ItemRef } from "./layout-lanes.ts";
import { countBetween, type StepSet } from "./step-set.ts";

/** What a reader has asked to see in the graph, besides what is selected. Null: not asked. */
export type StepMarks = {
  /** Found by the search: ringed. */
  found: StepSet | null;
  /** Let through by the filter: all others are dimmed. Headers follow their steps. */
  passing: StepSet | null;
  heat: ColourScale | null;
  /** Bookmarks, labels and notes. */
  kept: KeptSteps;
};

export const NO_MARKS: StepMarks = { found: null, passing: null, heat: null, kept: [] };

export type ItemMark = {
  found: boolean;
  dimmed: boolean;
  /** 0..HEAT_LEVELS, the hottest step of a folded run; null where the key's colour stays. */
  heat: number | null;
  /** What is kept on a step; null for headers and folded runs. */
  kept: Annotation | null;
};

/** The marks of a drawn item: a header, a step, or a folded run, which has those of any step in it. */
export function markOf(marks: StepMarks, layout: GraphLayout, { lane, row }: ItemRef): ItemMark {
  const rows = layout.lanes[lane]?.rows;
  if (row === HEADER || rows === undefined) return markOfStep(marks, { lane, step: HEADER });
  const { from, to } = stepsOfRow(rows, row);
  return markBetween(marks, lane, from, to);
}

/** The marks of one step, or with HEADER of its lane's header. */
export function markOfStep(marks: StepMarks, { lane, step }: StepRef): ItemMark {
  return markBetween(marks, lane, step, step + 1);
}

function markBetween({ found, passing, heat, kept }: StepMarks, lane: number, from: number, to: number) {
  const isHeader = from === HEADER;
  return {
    found: found !== null && countBetween(found, lane, from, to) > 0,
    dimmed: passing !== null && countBetween(passing, lane, from, isHeader ? EVERY_STEP : to) === 0,
    heat: heat === null || isHeader ? null : hottestBetween(heat, lane, from, to),
    kept: isHeader || to - from > 1 ? null : (kept[lane]?.get(from) ?? null),
  };
}

const EVERY_STEP = Number.MAX_SAFE_INTEGER;

/** Class names of step-marks.css. */
export function classOfMark({ found, dimmed, heat }: Omit<ItemMark, "kept">): string {
  return [found && "found", dimmed && "dimmed", heat !== null && `heat heat-${heat}`]
    .filter(Boolean)
    .join(" ");
}

/** What follows an item's accessible name: a ring and a paler card say nothing to who does not see them. */
export function describeMark({ found, dimmed, kept }: ItemMark): string {
  return `${describeKept(kept)}${found ? ", found" : ""}${dimmed ? ", filtered out" : ""}`;
}
