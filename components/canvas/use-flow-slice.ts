"use client";

import { type ReactFlowState, useStore } from "@xyflow/react";
import { useMemo, useState } from "react";
import type { FlowNode } from "#lib/graph/flow-node.ts";
import type { ItemRef } from "#lib/graph/layout-lanes.ts";
import { createFlowNodes } from "#lib/graph/to-flow.ts";
import { OVERVIEW_ZOOM } from "#lib/graph/viewport.ts";
import {
  type GraphWindow,
  quantiseWindow,
  sameWindow,
  sliceLayout,
  type VisibleSlice,
} from "#lib/graph/visible-slice.ts";
import type { GraphDrawing } from "./graph-drawing.ts";

type FlowSlice = { nodes: FlowNode[]; slice: VisibleSlice; window: GraphWindow; overview: boolean };

const NOTHING: VisibleSlice = { lanes: [], edges: [] };

const selectWindow = ({ transform, width, height }: ReactFlowState) =>
  quantiseWindow({ x: transform[0], y: transform[1], zoom: transform[2], width, height });
const selectOverview = ({ transform }: ReactFlowState) => transform[2] < OVERVIEW_ZOOM;

/**
 * The nodes React Flow holds: what the window shows. Renders when the window snaps to a new place, not per frame
 * of a pan. Zoomed out, only the selected card stays; the rest is on the overview's canvas.
 */
export function useFlowSlice(drawing: GraphDrawing, cursor: ItemRef | null): FlowSlice {
  const window = useStore(selectWindow, sameWindow);
  const overview = useStore(selectOverview);
  const [toNodes] = useState(createFlowNodes);
  const slice = useMemo(
    () => (overview ? NOTHING : sliceLayout(drawing.layout, window)),
    [drawing.layout, window, overview],
  );
  const nodes = useMemo(() => toNodes({ ...drawing, slice, cursor }), [toNodes, drawing, slice, cursor]);
  return { nodes, slice, window, overview };
}
