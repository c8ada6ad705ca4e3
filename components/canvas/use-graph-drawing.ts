"use client";

import { useMemo, useState } from "react";
import type { Lane } from "#lib/api/graph.ts";
import type { Selection } from "#lib/api/selection.ts";
import { describeEdges } from "#lib/graph/describe-edge.ts";
import { findPath } from "#lib/graph/find-path.ts";
import { findSelected } from "#lib/graph/find-selected.ts";
import type { FoldData } from "#lib/graph/flow-node.ts";
import { findSharedKeys } from "#lib/graph/key-hue.ts";
import { ALL_OPEN, type LayoutOptions, openSteps, startFolding } from "#lib/graph/layout-family.ts";
import { drawnStep, itemOfStep, shapeOf } from "#lib/graph/place-item.ts";
import type { StepMarks } from "#lib/graph/step-marks.ts";
import { createLayouter } from "#lib/graph/update-layout.ts";
import type { GraphDrawing } from "./graph-drawing.ts";

type GraphDrawingInput = {
  lanes: readonly Lane[];
  /** Also what is out of sight: what is said of keys is said of all. */
  family: readonly Lane[];
  selection: Selection;
  options: LayoutOptions;
  marks: StepMarks;
  hues: ReadonlyMap<string, number>;
};

type GraphDrawingState = {
  drawing: GraphDrawing;
  unfold: (run: Pick<FoldData, "conversationId" | "from" | "to">) => void;
  /** Folds every uneventful run there is by now; the selected step stays open. */
  foldAll: () => void;
  unfoldAll: () => void;
};

/** Lays the lanes out, and owns what is folded. A selected step is opened and stays open: nothing jumps back. */
export function useGraphDrawing(input: GraphDrawingInput): GraphDrawingState {
  const { lanes, family, options, marks, hues } = input;
  const { conversationId, eventId } = input.selection;
  // All that is there by now may fold, also what is out of sight and shown later.
  const fold = () => ({ ...startFolding(lanes, marks.kept), seenLengths: startFolding(family).seenLengths });
  const [folding, setFolding] = useState(fold);
  const [layOut] = useState(createLayouter);
  const layout = useMemo(() => layOut(lanes, folding, options), [layOut, lanes, folding, options]);
  const sharedKeys = useMemo(() => findSharedKeys(family), [family]);
  const edgeTexts = useMemo(() => describeEdges(lanes), [lanes]);
  const found = useMemo(
    () => findSelected(lanes, { conversationId, eventId }),
    [lanes, conversationId, eventId],
  );
  const selected = useMemo(() => (found === null ? null : itemOfStep(layout, found)), [layout, found]);
  const path = useMemo(() => findPath(layout, found), [layout, found]);

  if (found !== null && selected !== null && shapeOf(layout, selected) === "fold") {
    const drawn = drawnStep(layout, found);
    const lane = lanes[drawn.lane];
    const step = lane?.steps[drawn.step];
    if (lane !== undefined && step !== undefined) {
      setFolding(openSteps(folding, lane.conversationId, [step.eventId]));
    }
  }

  const drawing = useMemo(
    () => ({ lanes, layout, hues, sharedKeys, edgeTexts, selected, path, marks }),
    [lanes, layout, hues, sharedKeys, edgeTexts, selected, path, marks],
  );
  return {
    drawing,
    unfold: ({ conversationId: id, from, to }) => {
      const steps = lanes.find((lane) => lane.conversationId === id)?.steps.slice(from, to) ?? [];
      const eventIds = steps.map((step) => step.eventId);
      setFolding(openSteps(folding, id, eventIds));
    },
    foldAll: () => setFolding(fold()),
    unfoldAll: () => setFolding(ALL_OPEN),
  };
}
