"use client";

import { useState } from "react";
import type { ForkTarget, Selection } from "#lib/api/selection.ts";
import type { FoldData } from "#lib/graph/flow-node.ts";
import { stepsOfRow } from "#lib/graph/fold-steps.ts";
import { HEADER } from "#lib/graph/fork-home.ts";
import type { ItemRef } from "#lib/graph/layout-lanes.ts";
import { type Direction, navigate } from "#lib/graph/navigate.ts";
import { boxOf, shapeOf } from "#lib/graph/place-item.ts";
import { nodeIdOf } from "#lib/graph/to-flow.ts";
import type { CanvasActions } from "./canvas-actions.tsx";
import type { GraphDrawing } from "./graph-drawing.ts";
import type { GraphCommands } from "./graph-keys.ts";
import type { ViewportMoves } from "./use-viewport-moves.ts";

type GraphCommandsInput = {
  drawing: GraphDrawing;
  actions: CanvasActions;
  moves: ViewportMoves;
  view: ViewCommands;
  /** The next change of the current item leaves the viewport where it is. */
  stayHere: () => void;
};

/** What changes how the graph is drawn, wherever one is in it. */
export type ViewCommands = Pick<GraphCommands, "turn" | "foldAll" | "unfoldAll">;

/**
 * What the keys do. The current item is the selected one, except that the arrows can stop at a folded run, which
 * no selection can name: that stop is the cursor, and lives here until the selection moves.
 */
export function useGraphCommands({ drawing, actions, moves, view, stayHere }: GraphCommandsInput) {
  const { layout, selected } = drawing;
  const [stop, setStop] = useState<{ run: ItemRef; selected: ItemRef | null } | null>(null);
  const stillThere = stop !== null && stop.selected === selected && shapeOf(layout, stop.run) === "fold";
  const current = stillThere ? stop.run : selected;

  const goTo = (item: ItemRef) => {
    const id = nodeIdOf(drawing, item);
    if (id === null) return;
    actions.expectFocus(id);
    if (shapeOf(layout, item) === "fold") setStop({ run: item, selected });
    else {
      setStop(null);
      const selection = selectionOf(drawing, item);
      if (selection !== null) actions.select(selection);
    }
  };

  const commands: GraphCommands = {
    walk: (direction: Direction) => {
      const next = current === null ? { lane: 0, row: HEADER } : navigate(layout, current, direction);
      if (next !== null) goTo(next);
    },
    fork: () => {
      const target = current === null ? null : forkTargetOf(drawing, current);
      if (target !== null) actions.fork(target);
    },
    open: () => {
      if (current === null) return;
      const run = runOf(drawing, current);
      const box = boxOf(layout, current);
      if (run !== null) {
        actions.unfold(run);
        const first = drawing.lanes[current.lane]?.steps[run.from];
        if (first === undefined) return;
        actions.expectFocus(`step:${run.conversationId}:${first.eventId}`);
        actions.select({ conversationId: run.conversationId, eventId: first.eventId });
      } else if (box !== null) moves.centre(box);
    },
    clear: () => {
      const lane = current === null ? undefined : drawing.lanes[current.lane];
      setStop(null);
      // The header may be a thousand rows up: clearing is no reason to leave what one looks at.
      stayHere();
      if (lane !== undefined) actions.select({ conversationId: lane.conversationId, eventId: null });
    },
    zoomBy: moves.zoomBy,
    zoomTo: moves.zoomTo,
    fitAll: () => moves.fitAll(layout),
    hoist: () => {
      const lane = current === null ? undefined : drawing.lanes[current.lane];
      if (lane === undefined) return;
      const alone = actions.hoisted() === lane.conversationId;
      actions.hoist(alone ? null : lane.conversationId);
    },
    ...view,
  };
  return { commands, cursor: current };
}

/** What selecting an item means; null for a folded run. */
export function selectionOf(drawing: GraphDrawing, item: ItemRef): Selection | null {
  const lane = drawing.lanes[item.lane];
  const placement = drawing.layout.lanes[item.lane];
  if (lane === undefined || placement === undefined) return null;
  if (item.row === HEADER) return { conversationId: lane.conversationId, eventId: null };
  const step = lane.steps[stepsOfRow(placement.rows, item.row).from];
  if (step === undefined || shapeOf(drawing.layout, item) === "fold") return null;
  return { conversationId: lane.conversationId, eventId: step.eventId };
}

function forkTargetOf(drawing: GraphDrawing, item: ItemRef): ForkTarget | null {
  const selection = selectionOf(drawing, item);
  const placement = drawing.layout.lanes[item.lane];
  if (selection === null || placement === undefined) return null;
  const step = drawing.lanes[item.lane]?.steps[stepsOfRow(placement.rows, item.row).from];
  const eventId = item.row === HEADER ? null : (step?.lastEventId ?? null);
  return { conversationId: selection.conversationId, eventId, cut: "after" };
}

/** The steps a folded run hides; null for other items. */
export function runOf(
  drawing: GraphDrawing,
  item: ItemRef,
): Pick<FoldData, "conversationId" | "from" | "to"> | null {
  const lane = drawing.lanes[item.lane];
  const placement = drawing.layout.lanes[item.lane];
  if (lane === undefined || placement === undefined || shapeOf(drawing.layout, item) !== "fold") return null;
  return { conversationId: lane.conversationId, ...stepsOfRow(placement.rows, item.row) };
}
