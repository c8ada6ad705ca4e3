"use client";

import "#components/canvas/step-marks.css";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { useFreeKeys } from "#components/ui/use-free-keys.ts";
import type { FamilyGraph } from "#lib/api/graph.ts";
import type { ForkTarget, Selection } from "#lib/api/selection.ts";
import { findSelected, selectionOfStep } from "#lib/graph/find-selected.ts";
import { HEADER } from "#lib/graph/fork-home.ts";
import { findSharedKeys } from "#lib/graph/key-hue.ts";
import {
  buildOutline,
  countOutlineRows,
  type OutlineRow,
  outlineRowAt,
  outlineRowOf,
} from "#lib/graph/outline.ts";
import type { StepMarks } from "#lib/graph/step-marks.ts";
import { LaneRow } from "./lane-row.tsx";
import { handleFreeOutlineKey, handleOutlineKey, type OutlineCommands } from "./outline-keys.ts";
import { StepRow } from "./step-row.tsx";

/** Heights are known, so that nothing is measured and nothing jumps; the current row has its actions below. */
const LANE_HEIGHT = 64;
const STEP_HEIGHT = 76;
const ACTIONS_HEIGHT = 36;

/** With the way from the lower edge to them. */
const TOAST_HEIGHT = 176;
const CURRENT = -1;

type OutlineProps = {
  graph: FamilyGraph;
  selection: Selection;
  hues: ReadonlyMap<string, number>;
  marks: StepMarks;
  onSelect: (selection: Selection) => void;
  onFork: (target: ForkTarget) => void;
  /** Where the transcript is not beside the outline: shows it. */
  onRead?: (() => void) | undefined;
};

/**
 * The graph's content as a tree: branches, under each the steps it owns. Arrows walk and select as in the graph. A
 * filter leaves only what passes: a list of 10,000 pale rows would help nobody.
 */
export function Outline(props: OutlineProps) {
  const { graph, selection, hues, marks, onSelect, onFork, onRead } = props;
  const { lanes } = graph;
  const { conversationId, eventId } = selection;
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const scroller = useRef<HTMLDivElement>(null);
  const expectsFocus = useRef(false);
  const outline = useMemo(
    () => buildOutline(lanes, collapsed, marks.passing),
    [lanes, collapsed, marks.passing],
  );
  const sharedKeys = useMemo(() => findSharedKeys(lanes), [lanes]);
  const selected = useMemo(
    () => findSelected(lanes, { conversationId, eventId }),
    [lanes, conversationId, eventId],
  );
  const current = selected === null ? 0 : outlineRowOf(outline, selected);

  const nothingPasses = marks.passing !== null && marks.passing.size === 0;
  // On a phone they come from above.
  const spared = onRead === undefined ? TOAST_HEIGHT : 8;
  const list = useVirtualizer({
    count: countOutlineRows(outline),
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const height = outlineRowAt(outline, lanes, index)?.step === HEADER ? LANE_HEIGHT : STEP_HEIGHT;
      return index === current ? height + ACTIONS_HEIGHT : height;
    },
    // Heights depend on what is listed and which row is current: a new function makes the list reckon anew.
    getItemKey: useCallback(
      (index: number) => (index === current ? CURRENT : keyOf(outlineRowAt(outline, lanes, index))),
      [outline, lanes, current],
    ),
    overscan: 8,
    scrollPaddingStart: 8,
    // The lower edge is where toasts are: what is current stays above them, also at the end of the list.
    scrollPaddingEnd: spared,
    paddingEnd: nothingPasses ? 0 : spared,
    // The current row has the focus: scrolled away it must stay, or the keys would end with it.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), current])].sort((a, b) => a - b),
  });

  // External system: the scroll position. The current row is brought into view, however it became so.
  const shown = useRef<number | null>(null);
  useEffect(() => {
    if (shown.current === current) return;
    list.scrollToIndex(current, { align: shown.current === null ? "center" : "auto" });
    shown.current = current;
    if (!expectsFocus.current) return;
    expectsFocus.current = false;
    const row = scroller.current?.querySelector(`[data-outline-row="${current}"]`);
    if (row instanceof HTMLElement) row.focus({ preventScroll: true });
  }, [list, current]);

  const setOpen = (lane: number, open: boolean) => {
    const id = lanes[lane]?.conversationId;
    if (id === undefined) return;
    const next = new Set(collapsed);
    if (open) next.delete(id);
    else next.add(id);
    setCollapsed(next);
  };
  const goTo = (index: number) => {
    const row = outlineRowAt(outline, lanes, index);
    const target = row === null ? null : selectionOfStep(lanes, row);
    if (target === null || index === current) return;
    expectsFocus.current = true;
    onSelect(target);
  };
  const at = outlineRowAt(outline, lanes, current);
  const commands: OutlineCommands = {
    move: (by) => goTo(current + by),
    first: () => goTo(0),
    last: () => goTo(countOutlineRows(outline) - 1),
    inwards: () => {
      if (at === null || at.step !== HEADER) return;
      if (outline.collapsed[at.lane]) setOpen(at.lane, true);
      else goTo(current + 1);
    },
    outwards: () => {
      if (at === null) return;
      if (at.step !== HEADER) goTo(outline.starts[at.lane] ?? 0);
      else setOpen(at.lane, false);
    },
    fork: () => {
      const lane = at === null ? undefined : lanes[at.lane];
      if (at === null || lane === undefined) return;
      const cutAt = at.step === HEADER ? null : (lane.steps[at.step]?.lastEventId ?? null);
      onFork({ conversationId: lane.conversationId, eventId: cutAt, cut: "after" });
    },
    read: () => onRead?.(),
  };

  useFreeKeys((event) => handleFreeOutlineKey(event, commands));

  return (
    <section aria-label="Outline" className="@container relative flex size-full flex-col bg-bg">
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto [overflow-anchor:none]">
        <div
          role="tree"
          aria-label="Branches and steps"
          onKeyDown={(event) => handleOutlineKey(event, commands)}
          className="relative"
          style={{ height: list.getTotalSize() }}
        >
          {list.getVirtualItems().map(({ index, start, size }) => {
            const row = outlineRowAt(outline, lanes, index);
            const lane = row === null ? undefined : lanes[row.lane];
            if (row === null || lane === undefined) return null;
            const frame = { index, start, size, row, lane, outline, current: index === current };
            const shared = {
              marks,
              hue: hues.get(lane.promptCacheKey) ?? 0,
              onSelect: () => goTo(index),
              onFork,
              onRead,
            };
            return row.step === HEADER ? (
              <LaneRow
                key={lane.conversationId}
                {...frame}
                {...shared}
                lanes={lanes}
                sharesKey={sharedKeys.has(lane.promptCacheKey)}
                onOpen={(open) => setOpen(row.lane, open)}
                onGoTo={onSelect}
              />
            ) : (
              <StepRow
                key={`${lane.conversationId} ${lane.steps[row.step]?.eventId}`}
                {...frame}
                {...shared}
              />
            );
          })}
        </div>
        {nothingPasses && (
          <EmptyState title="No step passes the filter" className="py-8">
            Clear the filter, or switch one of its choices off.
          </EmptyState>
        )}
      </div>
    </section>
  );
}

/** A number: of 100,000 rows each gets one whenever the selection moves. */
function keyOf(row: OutlineRow | null): number {
  return row === null ? CURRENT : row.lane * 2 ** 26 + row.step - HEADER;
}
