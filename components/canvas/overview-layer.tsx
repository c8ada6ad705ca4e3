"use client";

import { useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import type { GraphDrawing } from "./graph-drawing.ts";
import { paintOverview } from "./paint-overview.ts";
import { sizeCanvas } from "./size-canvas.ts";
import { useThemeColors } from "./theme-colors.ts";

/** The zoomed-out graph on one canvas: thousands of items cost one repaint per frame and no elements. */
export function OverviewLayer({ drawing }: { drawing: GraphDrawing }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const store = useStoreApi();
  const colors = useThemeColors();

  // External system: the canvas, repainted whenever React Flow's viewport moves.
  useEffect(() => {
    if (colors === null) return;
    let frame = 0;
    const paint = () => {
      frame = 0;
      const { transform, width, height } = store.getState();
      const context = canvas.current === null ? null : sizeCanvas(canvas.current, width, height);
      const viewport = { x: transform[0], y: transform[1], zoom: transform[2], width, height };
      if (context !== null) paintOverview(context, drawing, viewport, colors);
    };
    paint();
    const unsubscribe = store.subscribe(() => {
      frame ||= requestAnimationFrame(paint);
    });
    return () => {
      unsubscribe();
      cancelAnimationFrame(frame);
    };
  }, [drawing, store, colors]);

  return <canvas ref={canvas} aria-hidden className="pointer-events-none absolute inset-0 size-full" />;
}
