import type { Lane } from "#lib/api/graph.ts";
import type { EdgeText } from "#lib/graph/describe-edge.ts";
import type { StepPath } from "#lib/graph/find-path.ts";
import type { GraphLayout, ItemRef } from "#lib/graph/layout-lanes.ts";
import type { StepMarks } from "#lib/graph/step-marks.ts";

/** Everything a drawing of the graph needs, whether in cards, on the overview's canvas or in the minimap. */
export type GraphDrawing = {
  lanes: readonly Lane[];
  layout: GraphLayout;
  hues: ReadonlyMap<string, number>;
  sharedKeys: ReadonlySet<string>;
  /** By lane index; null for roots. */
  edgeTexts: readonly (EdgeText | null)[];
  selected: ItemRef | null;
  /** What led to the selected step; null when nothing is singled out. */
  path: StepPath | null;
  marks: StepMarks;
};

export function hueOf({ lanes, hues }: Pick<GraphDrawing, "lanes" | "hues">, lane: number): number {
  const key = lanes[lane]?.promptCacheKey;
  return (key === undefined ? undefined : hues.get(key)) ?? 0;
}
