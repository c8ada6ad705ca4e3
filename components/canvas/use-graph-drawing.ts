"use client";

import { useMemo, useState } from "react";
import type { FamilyGraph } from "#lib/api/graph.ts";
import type { Selection } from "#lib/api/selection.ts";
import { describeEdges } from "#lib/graph/describe-edge.ts";
import { findSelected } from "#lib/graph/find-selected.ts";
import type { FoldData } from "#lib/graph/flow-node.ts";
import { findSharedKeys } from "#lib/graph/key-hue.ts";
import { layoutFamily, openSteps, startFolding } from "#lib/graph/layout-family.ts";
import { itemOfStep, shapeOf } from "#lib/graph/place-item.ts";
import type { StepMarks } from "#lib/graph/step-marks.ts";
import type { GraphDrawing } from "./graph-drawing.ts";

type GraphDrawingState = {
  drawing: GraphDrawing;
  unfold: (run: Pick<FoldData, "conversationId" | "from" | "to">) => void;
  /** Null when nothing has been opened. */
  foldAgain: (() => void) | null;
};

/** Lays the family out, and owns what is folded. A selected step is opened and stays open: nothing jumps back. */
export function useGraphDrawing(
  { lanes }: FamilyGraph,
  { conversationId, eventId }: Selection,
  marks: StepMarks,
  hues: ReadonlyMap<string, number>,
): GraphDrawingState {
  const [folding, setFolding] = useState(() => startFolding(lanes, marks.kept));
  const layout = useMemo(() => layoutFamily(lanes, folding), [lanes, folding]);
  const sharedKeys = useMemo(() => findSharedKeys(lanes), [lanes]);
  const edgeTexts = useMemo(() => describeEdges(lanes), [lanes]);
  const found = useMemo(
    () => findSelected(lanes, { conversationId, eventId }),
    [lanes, conversationId, eventId],
  );
  const selected = useMemo(
    () => (found === null ? null : itemOfStep(layout, found.lane, found.step)),
    [layout, found],
  );

  if (found !== null && selected !== null && shapeOf(layout, selected) === "fold") {
    const lane = lanes[found.lane];
    const step = lane?.steps[found.step];
    if (lane !== undefined && step !== undefined) {
      setFolding(openSteps(folding, lane.conversationId, [step.eventId]));
    }
  }

  const drawing = useMemo(
    () => ({ lanes, layout, hues, sharedKeys, edgeTexts, selected, marks }),
    [lanes, layout, hues, sharedKeys, edgeTexts, selected, marks],
  );
  return {
    drawing,
    unfold: ({ conversationId: id, from, to }) => {
      const steps = lanes.find((lane) => lane.conversationId === id)?.steps.slice(from, to) ?? [];
      setFolding(
        openSteps(
          folding,
          id,
          steps.map((step) => step.eventId),
        ),
      );
    },
    foldAgain: folding.open.size === 0 ? null : () => setFolding(startFolding(lanes, marks.kept)),
  };
}
