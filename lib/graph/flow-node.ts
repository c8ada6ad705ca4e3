import type { Lane } from "#lib/api/graph.ts";
import type { Annotation } from "#lib/conversation/annotation.ts";
import type { Step } from "#lib/conversation/step.ts";
import type { Box } from "./grid.ts";
import { classOfMark, describeMark, type ItemMark } from "./step-marks.ts";
import type { RunSummary } from "./summarise-run.ts";

/**
 * What React Flow takes as a node, spelled out here because lib/graph knows no React. Sizes and (no) handles
 * come with it: without them React Flow would mount every node once to measure it.
 */
type FlowNodeOf<Type extends string, Data> = {
  id: string;
  type: Type;
  position: { x: number; y: number };
  width: number;
  height: number;
  measured: { width: number; height: number };
  handles: [];
  selected: boolean;
  ariaRole: "group";
  ariaLabel: string;
  /** Its marks (step-marks.css): the card itself needs no rendering for them. */
  className: string;
  domAttributes: {
    /** 0 on the one node that Tab stops at, -1 on the rest: arrows walk the graph. */
    tabIndex: 0 | -1;
    "aria-current": "true" | undefined;
    "aria-roledescription": string;
  };
  data: Data;
};

export type StepData = {
  conversationId: string;
  step: Step;
  /** Along the path from the root, from 1. */
  number: number;
  hue: number;
  promptCacheKey: string;
  /** What a root starts from, on its first step only. */
  opening: string | null;
  forkCount: number;
  annotation: Annotation | null;
};

export type HeaderData = { lane: Lane; hue: number; shared: boolean };

export type FoldData = {
  conversationId: string;
  hue: number;
  /** Steps from the index `from` to `to`, exclusive, of the lane. */
  from: number;
  to: number;
  run: RunSummary;
  /** Lanes that leave at steps of it: those that came while it was folded. */
  forkCount: number;
};

export type StepFlowNode = FlowNodeOf<"step", StepData>;
export type HeaderFlowNode = FlowNodeOf<"header", HeaderData>;
export type FoldFlowNode = FlowNodeOf<"fold", FoldData>;
export type FlowNode = StepFlowNode | HeaderFlowNode | FoldFlowNode;

type NodeFrame<Type extends string, Data> = Pick<FlowNodeOf<Type, Data>, "id" | "type" | "data"> & {
  box: Box;
  label: string;
  role: string;
  selected: boolean;
  tabStop: boolean;
  /** Not on the path to the selected step. */
  aside: boolean;
  mark: ItemMark;
};

/** A node of fixed size at a box. */
export function buildFlowNode<Type extends string, Data>(
  frame: NodeFrame<Type, Data>,
): FlowNodeOf<Type, Data> {
  const { x, y, width, height } = frame.box;
  return {
    id: frame.id,
    type: frame.type,
    position: { x, y },
    width,
    height,
    measured: { width, height },
    handles: [],
    selected: frame.selected,
    ariaRole: "group",
    ariaLabel: `${frame.label}${describeMark(frame.mark)}`,
    className: frame.aside ? `aside ${classOfMark(frame.mark)}` : classOfMark(frame.mark),
    domAttributes: {
      tabIndex: frame.tabStop ? 0 : -1,
      "aria-current": frame.selected ? "true" : undefined,
      "aria-roledescription": frame.role,
    },
    data: frame.data,
  };
}
