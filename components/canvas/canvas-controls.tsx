"use client";

import { type ReactFlowState, useStore } from "@xyflow/react";
import {
  ArrowDownFromLine,
  ArrowRightFromLine,
  FoldVertical,
  Minus,
  Plus,
  UnfoldVertical,
} from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import type { GraphDirection } from "#lib/graph/grid.ts";
import { type GraphCommands, ZOOM_STEP } from "./graph-keys.ts";
import type { ViewportMoves } from "./use-viewport-moves.ts";

type CanvasControlsProps = {
  moves: ViewportMoves;
  direction: GraphDirection;
  commands: Pick<GraphCommands, "fitAll" | "turn" | "foldAll" | "unfoldAll">;
  children?: ReactNode;
};

const selectPercent = (state: ReactFlowState) => Math.round(state.transform[2] * 100);

export function CanvasControls({ moves, direction, commands, children }: CanvasControlsProps) {
  const percent = useStore(selectPercent);
  const { fitAll, turn, foldAll, unfoldAll } = commands;
  return (
    <div
      role="toolbar"
      aria-label="Graph view"
      className="flex flex-wrap gap-1.5 *:pointer-events-auto @max-2xl:gap-1 @max-2xl:[&_button]:px-2"
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
      <Control label="Fit the whole graph" hint="1" onPress={fitAll}>
        Fit
      </Control>
      <Control label="Back to the start at 100%" spare onPress={() => moves.reset(direction)}>
        Reset
      </Control>
      <Control label="Fold uneventful runs" hint="Z" onPress={foldAll}>
        <FoldVertical aria-hidden size={14} />
      </Control>
      <Control label="Unfold everything" hint="X" onPress={unfoldAll}>
        <UnfoldVertical aria-hidden size={14} />
      </Control>
      {direction === "vertical" ? (
        <Control label="Turn: left to right" hint="T" onPress={turn}>
          <ArrowRightFromLine aria-hidden size={14} />
        </Control>
      ) : (
        <Control label="Turn: top to bottom" hint="T" onPress={turn}>
          <ArrowDownFromLine aria-hidden size={14} />
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
