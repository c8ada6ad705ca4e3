"use client";

import { type ReactFlowState, useStore } from "@xyflow/react";
import { FoldVertical, Minus, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { ZOOM_STEP } from "./graph-keys.ts";
import type { ViewportMoves } from "./use-viewport-moves.ts";

type CanvasControlsProps = {
  moves: ViewportMoves;
  onFit: () => void;
  /** Null when every run that can be folded is. */
  onFoldAgain: (() => void) | null;
  children?: ReactNode;
};

const selectPercent = (state: ReactFlowState) => Math.round(state.transform[2] * 100);

export function CanvasControls({ moves, onFit, onFoldAgain, children }: CanvasControlsProps) {
  const percent = useStore(selectPercent);
  return (
    <div
      role="toolbar"
      aria-label="Graph view"
      className="absolute bottom-3.5 left-3.5 z-10 flex max-w-[calc(100%-212px)] flex-wrap gap-1.5 max-sm:bottom-2.5 max-sm:left-2.5 max-sm:max-w-[calc(100%-20px)]"
    >
      <Control label="Zoom out" hint="−" onPress={() => moves.zoomBy(1 / ZOOM_STEP)}>
        <Minus aria-hidden size={14} />
      </Control>
      <Control label="Zoom to 100%" hint="0" spare onPress={() => moves.zoomTo(1)}>
        <span className="mono w-9">{percent}%</span>
      </Control>
      <Control label="Zoom in" hint="+" onPress={() => moves.zoomBy(ZOOM_STEP)}>
        <Plus aria-hidden size={14} />
      </Control>
      <Control label="Fit the whole graph" hint="1" onPress={onFit}>
        Fit
      </Control>
      <Control label="Back to the start at 100%" spare onPress={moves.reset}>
        Reset
      </Control>
      {onFoldAgain !== null && (
        <Control label="Fold uneventful runs again" onPress={onFoldAgain}>
          <FoldVertical aria-hidden size={14} />
          Fold
        </Control>
      )}
      {children}
    </div>
  );
}

type ControlProps = {
  label: string;
  hint?: string;
  /** Left out where there is little room. */
  spare?: boolean;
  onPress: () => void;
  children: ReactNode;
};

function Control({ label, hint, spare = false, onPress, children }: ControlProps) {
  return (
    <Tooltip
      side="top"
      content={
        <span className="flex items-center gap-2">
          {label}
          {hint !== undefined && <Kbd>{hint}</Kbd>}
        </span>
      }
    >
      <Button aria-label={label} onClick={onPress} className={spare ? "px-2.5 max-sm:hidden" : "px-2.5"}>
        {children}
      </Button>
    </Tooltip>
  );
}
