"use client";

import { useReactFlow, useStoreApi } from "@xyflow/react";
import { type RefObject, useState } from "react";
import type { Box, GraphDirection } from "#lib/graph/grid.ts";
import type { GraphLayout } from "#lib/graph/layout-lanes.ts";
import {
  type Covered,
  centreBox,
  fitLayout,
  revealBox,
  revealTogether,
  startViewport,
  type Transform,
} from "#lib/graph/viewport.ts";
import type { Viewport } from "#lib/graph/visible-slice.ts";

const MOVE_MS = 200;

export type ViewportMoves = {
  read: () => Viewport;
  /** Without animation: for dragging. */
  jump: (to: Transform) => void;
  /** Brings a box into view, and a companion too where there is room for both. */
  reveal: (box: Box, companion?: Box | null) => void;
  centre: (box: Box, zoom?: number) => void;
  zoomBy: (factor: number) => void;
  zoomTo: (zoom: number) => void;
  fitAll: (layout: GraphLayout) => void;
  /** Back to where a graph is first seen: its start, or a box outside of that. */
  reset: (direction: GraphDirection, selected?: Box | null) => void;
};

/**
 * Moves of the viewport, animated unless the person asked for less motion. Stable identity.
 * @param overlay what lies on the canvas' lower edge: the controls, then the minimap.
 */
export function useViewportMoves(overlay: RefObject<HTMLElement | null>): ViewportMoves {
  const flow = useReactFlow();
  const store = useStoreApi();
  const [moves] = useState<ViewportMoves>(() => {
    const duration = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : MOVE_MS);
    const read = () => {
      const { transform, width, height } = store.getState();
      return { x: transform[0], y: transform[1], zoom: transform[2], width, height };
    };
    // Measured when it is asked for: controls wrap and the minimap comes and goes without anybody being told.
    const covered = (): Covered => {
      const edge = store.getState().domNode?.getBoundingClientRect().bottom ?? 0;
      const above = (element: Element | null | undefined) =>
        Math.max(0, edge - (element?.getBoundingClientRect().top ?? edge));
      return { all: above(overlay.current), controls: above(overlay.current?.firstElementChild) };
    };
    const go = (to: Transform) => void flow.setViewport(to, { duration: duration() });
    return {
      read,
      jump: (to) => void flow.setViewport(to),
      reveal: (box, companion = null) => {
        const to =
          companion === null
            ? revealBox(read(), box, covered())
            : revealTogether(read(), box, companion, covered());
        if (to !== null) go(to);
      },
      centre: (box, zoom) =>
        go(centreBox({ ...read(), ...(zoom === undefined ? {} : { zoom }) }, box, covered())),
      zoomBy: (factor) => void flow.zoomTo(read().zoom * factor, { duration: duration() }),
      zoomTo: (zoom) => void flow.zoomTo(zoom, { duration: duration() }),
      fitAll: (layout) => go(fitLayout(read(), layout, covered())),
      reset: (direction, selected = null) => go(startViewport(read(), selected, direction, covered())),
    };
  });
  return moves;
}
