"use client";

import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useState } from "react";
import type { Box } from "#lib/graph/grid.ts";
import type { GraphLayout } from "#lib/graph/layout-lanes.ts";
import { centreBox, fitLayout, revealBox, startViewport, type Transform } from "#lib/graph/viewport.ts";
import type { Viewport } from "#lib/graph/visible-slice.ts";

const MOVE_MS = 200;

export type ViewportMoves = {
  read: () => Viewport;
  /** Without animation: for dragging. */
  jump: (to: Transform) => void;
  reveal: (box: Box) => void;
  centre: (box: Box, zoom?: number) => void;
  zoomBy: (factor: number) => void;
  zoomTo: (zoom: number) => void;
  fitAll: (layout: GraphLayout) => void;
  reset: () => void;
};

/** Moves of the viewport, animated unless the person asked for less motion. Stable identity. */
export function useViewportMoves(): ViewportMoves {
  const flow = useReactFlow();
  const store = useStoreApi();
  const [moves] = useState<ViewportMoves>(() => {
    const duration = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : MOVE_MS);
    const read = () => {
      const { transform, width, height } = store.getState();
      return { x: transform[0], y: transform[1], zoom: transform[2], width, height };
    };
    const go = (to: Transform) => void flow.setViewport(to, { duration: duration() });
    return {
      read,
      jump: (to) => void flow.setViewport(to),
      reveal: (box) => {
        const to = revealBox(read(), box);
        if (to !== null) go(to);
      },
      centre: (box, zoom) => go(centreBox({ ...read(), ...(zoom === undefined ? {} : { zoom }) }, box)),
      zoomBy: (factor) => void flow.zoomTo(read().zoom * factor, { duration: duration() }),
      zoomTo: (zoom) => void flow.zoomTo(zoom, { duration: duration() }),
      fitAll: (layout) => go(fitLayout(read(), layout)),
      reset: () => go(startViewport(read(), null)),
    };
  });
  return moves;
}
