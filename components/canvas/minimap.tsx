"use client";

import { type ReactFlowState, useStore, useStoreApi } from "@xyflow/react";
import { type PointerEvent, useEffect, useRef } from "react";
import { centreFromMinimap, scaleMinimap, viewportOnMinimap } from "#lib/graph/minimap-scale.ts";
import type { GraphDrawing } from "./graph-drawing.ts";
import { paintMinimap } from "./paint-minimap.ts";
import { sizeCanvas } from "./size-canvas.ts";
import { useThemeColors } from "./theme-colors.ts";
import type { ViewportMoves } from "./use-viewport-moves.ts";

const WIDTH = 168;
const HEIGHT = 116;
const PADDING = 10;

type MinimapProps = { drawing: GraphDrawing; moves: ViewportMoves };

/** The whole graph in a corner, with the part that is seen; drag to go there. Absent while all of it is seen. */
export function Minimap({ drawing, moves }: MinimapProps) {
  const { width, height } = drawing.layout;
  const seen = useStore((state: ReactFlowState) => {
    const [x, y, zoom] = state.transform;
    return x >= 0 && y >= -30 && width * zoom + x <= state.width && height * zoom + y <= state.height;
  });
  return seen ? null : <OpenMinimap drawing={drawing} moves={moves} />;
}

function OpenMinimap({ drawing, moves }: MinimapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const store = useStoreApi();
  const colors = useThemeColors();
  const { layout } = drawing;

  // External system: the canvas. Painted when the graph or the theme changes, never while panning.
  useEffect(() => {
    const context = canvas.current === null ? null : sizeCanvas(canvas.current, WIDTH, HEIGHT);
    if (context === null || colors === null) return;
    context.clearRect(0, 0, WIDTH, HEIGHT);
    context.translate(PADDING, PADDING);
    paintMinimap(context, drawing, scaleOf(drawing), colors);
  }, [drawing, colors]);

  // External system: the viewport, whose frame moves with every frame of a pan and must render nothing.
  useEffect(() => {
    const scale = scaleMinimap(layout, WIDTH - 2 * PADDING, HEIGHT - 2 * PADDING);
    const place = () => {
      if (frame.current === null) return;
      const shown = viewportOnMinimap(moves.read(), scale);
      frame.current.style.transform = `translate(${shown.left + PADDING}px, ${shown.top + PADDING}px)`;
      frame.current.style.width = `${shown.width}px`;
      frame.current.style.height = `${Math.max(6, shown.height)}px`;
    };
    place();
    return store.subscribe(place);
  }, [layout, moves, store]);

  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - left - PADDING, event.clientY - top - PADDING];
    moves.jump(centreFromMinimap(moves.read(), scaleOf(drawing), x, y));
  };

  return (
    <div
      role="presentation"
      title="Drag to move the view"
      className="pointer-events-auto relative ml-auto shrink-0 cursor-grab touch-none overflow-hidden rounded-lg border border-line-strong bg-panel active:cursor-grabbing max-sm:hidden"
      style={{ width: WIDTH, height: HEIGHT }}
      onPointerDown={drag}
      onPointerMove={drag}
    >
      <canvas ref={canvas} aria-hidden className="absolute inset-0 size-full" />
      <div
        ref={frame}
        className="pointer-events-none absolute top-0 left-0 rounded-[3px] border border-accent bg-accent/10"
      />
    </div>
  );
}

function scaleOf({ layout }: GraphDrawing) {
  return scaleMinimap(layout, WIDTH - 2 * PADDING, HEIGHT - 2 * PADDING);
}
