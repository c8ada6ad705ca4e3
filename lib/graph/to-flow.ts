import type { Lane } from "#lib/api/graph.ts";
import { describeOpening, nameStep } from "./describe-step.ts";
import { isOnPath, type StepPath } from "./find-path.ts";
import { buildFlowNode, type FlowNode } from "./flow-node.ts";
import { isFold, stepsOfRow } from "./fold-steps.ts";
import { HEADER } from "./fork-home.ts";
import type { Box } from "./grid.ts";
import type { GraphLayout, ItemRef, LanePlacement } from "./layout-lanes.ts";
import { boxOf } from "./place-item.ts";
import { type ItemMark, markOf, type StepMarks } from "./step-marks.ts";
import { summariseRun } from "./summarise-run.ts";
import type { VisibleSlice } from "./visible-slice.ts";

export type FlowView = {
  lanes: readonly Lane[];
  layout: GraphLayout;
  slice: VisibleSlice;
  hues: ReadonlyMap<string, number>;
  sharedKeys: ReadonlySet<string>;
  selected: ItemRef | null;
  /** Where Tab enters the graph: the selected item, or a folded run the arrows stopped at. */
  cursor: ItemRef | null;
  /** What led to the selected step; the rest stands back. */
  path: StepPath | null;
  marks: StepMarks;
};

type Frame = { box: Box; selected: boolean; tabStop: boolean; aside: boolean; mark: ItemMark };

/** The id of an item's node: stable while the item exists, however the window moves. */
export function nodeIdOf(
  { lanes, layout }: Pick<FlowView, "lanes" | "layout">,
  item: ItemRef,
): string | null {
  const lane = lanes[item.lane];
  const placement = layout.lanes[item.lane];
  if (lane === undefined || placement === undefined) return null;
  if (item.row === HEADER) return `lane:${lane.conversationId}`;
  const step = lane.steps[stepsOfRow(placement.rows, item.row).from];
  if (step === undefined) return null;
  return `${isFold(placement.rows, item.row) ? "fold" : "step"}:${lane.conversationId}:${step.eventId}`;
}

/**
 * Turns slices into React Flow nodes. A node keeps its identity as long as what it shows is the same, so that
 * moving the window, selecting, or appending a step renders only what changed. One instance per graph view;
 * it remembers the nodes of the last slice only.
 */
export function createFlowNodes(): (view: FlowView) => FlowNode[] {
  let known = new Map<string, { inputs: readonly unknown[]; node: FlowNode }>();
  return (view) => {
    const next: typeof known = new Map();
    const nodes: FlowNode[] = [];
    for (const item of itemsOf(view)) {
      const id = nodeIdOf(view, item);
      const lane = view.lanes[item.lane];
      const box = boxOf(view.layout, item);
      if (id === null || lane === undefined || box === null || next.has(id)) continue;
      const tabStop = same(item, view.cursor);
      const mark = markOf(view.marks, view.layout, item);
      const aside = !isOnPath(view.path, view.layout, item);
      const frame = { box, selected: tabStop || same(item, view.selected), tabStop, aside, mark };
      const marked = [mark.found, mark.dimmed, mark.heat, mark.kept, aside];
      const inputs = [box.x, box.y, frame.selected, tabStop, ...marked, ...inputsOf(view, lane, item)];
      const before = known.get(id);
      const node =
        before !== undefined && equal(before.inputs, inputs)
          ? before.node
          : build(view, lane, item, id, frame);
      next.set(id, { inputs, node });
      nodes.push(node);
    }
    known = next;
    return nodes;
  };
}

/** The slice's items, and the selected one and the cursor wherever they are: focus must not fall off the page. */
function* itemsOf({ slice, selected, cursor }: FlowView): Generator<ItemRef> {
  for (const { lane, fromRow, toRow } of slice.lanes) {
    for (let row = fromRow; row <= toRow; row++) yield { lane, row };
  }
  if (selected !== null) yield selected;
  if (cursor !== null) yield cursor;
}

/** Everything a node shows, cheap to compare: a new value for one of them makes a new node. */
function inputsOf(view: FlowView, lane: Lane, item: ItemRef): unknown[] {
  const hue = view.hues.get(lane.promptCacheKey);
  if (item.row === HEADER) return [lane, hue, view.sharedKeys.has(lane.promptCacheKey)];
  const placement = view.layout.lanes[item.lane];
  if (placement === undefined) return [];
  const { from, to } = stepsOfRow(placement.rows, item.row);
  const forks = countForks(placement, from, to);
  if (to - from > 1) return [lane.steps[from], lane.steps[to - 1], to - from, hue, forks];
  return [lane.steps[from], hue, lane.promptCacheKey, placement.firstNumber, forks];
}

function build(view: FlowView, lane: Lane, item: ItemRef, id: string, frame: Frame): FlowNode {
  const hue = view.hues.get(lane.promptCacheKey) ?? 0;
  const placement = view.layout.lanes[item.lane];
  const { from, to } = placement === undefined ? { from: 0, to: 0 } : stepsOfRow(placement.rows, item.row);
  const step = lane.steps[from];
  if (item.row === HEADER || placement === undefined || step === undefined) {
    const shared = view.sharedKeys.has(lane.promptCacheKey);
    const kind = lane.spawnedById !== null ? "Sub-agent" : lane.forkedFromId === null ? "Run" : "Branch";
    const label = `${kind} ${lane.title}${lane.sealed ? ", sealed" : ""}`;
    return buildFlowNode({
      id,
      type: "header",
      label,
      role: "branch",
      ...frame,
      data: { lane, hue, shared },
    });
  }
  const { conversationId, promptCacheKey } = lane;
  if (to - from > 1) {
    const run = summariseRun(lane.steps, from, to);
    const data = { conversationId, hue, from, to, run, forkCount: countForks(placement, from, to) };
    return buildFlowNode({
      id,
      type: "fold",
      label: `${run.count} folded steps`,
      role: "run",
      ...frame,
      data,
    });
  }
  const number = placement.firstNumber + from;
  const opening = from === 0 && lane.forkedFromId === null ? describeOpening(lane) : null;
  const forkCount = countForks(placement, from, to);
  const label = nameStep(step, number, promptCacheKey);
  const annotation = frame.mark.kept;
  const data = { conversationId, step, number, hue, promptCacheKey, opening, forkCount, annotation };
  return buildFlowNode({ id, type: "step", label, role: "step", ...frame, data });
}

/** Lanes that leave at the steps of a row: a folded run may have some that came after it was folded. */
function countForks({ forks }: LanePlacement, from: number, to: number): number {
  if (to - from === 1) return forks.get(from)?.length ?? 0;
  let count = 0;
  for (const [step, lanes] of forks) if (step >= from && step < to) count += lanes.length;
  return count;
}

function same(item: ItemRef, other: ItemRef | null): boolean {
  return other !== null && item.lane === other.lane && item.row === other.row;
}

function equal(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => Object.is(value, b[index]));
}
