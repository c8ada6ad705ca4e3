import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useRef } from "react";
import { BranchEnd } from "#components/turn/branch-end.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import type { TranscriptEvent } from "#lib/api/transcript.ts";
import { findStepIndex, segmentAt } from "#lib/panel/conversation-path.ts";
import { EventRow } from "./event-row.tsx";
import { LoadFailure } from "./load-failure.tsx";
import type { PanelFocus } from "./panel-focus.ts";
import { RowPlaceholder } from "./row-placeholder.tsx";
import { useFollowEnd } from "./use-follow-end.ts";
import { MemoryRoot } from "./use-remembered.tsx";
import { useScrollToGoal } from "./use-scroll-to-goal.ts";
import { useTranscriptWindows } from "./use-transcript-windows.ts";

const ESTIMATED_ROW = 92;

/**
 * Every event of the path, only those in view mounted. It follows the selection, but scrolling never
 * changes it; a row that is clicked stays where it is.
 */
export function EventList({ focus }: { focus: PanelFocus }) {
  const scroller = useRef<HTMLDivElement>(null);
  const settled = useRef<string | null>(null);
  const { path } = focus;
  const list = useVirtualizer({
    count: path.headSeq + 1,
    getScrollElement: () => scroller.current,
    estimateSize: () => ESTIMATED_ROW,
    overscan: 4,
    paddingStart: 4,
    scrollPaddingStart: 4,
    // Positions go straight to the elements: React renders only when other rows come into view.
    directDomUpdates: true,
  });
  // Only rows wholly above the view may move it: one that is opened by a click grows downwards.
  list.shouldAdjustScrollPositionOnItemSizeChange = (item, _delta, instance) =>
    item.end <= (instance.scrollOffset ?? 0);
  const rows = list.getVirtualItems();
  const from = rows.at(0)?.index;
  const to = rows.at(-1)?.index;
  const loaded = useTranscriptWindows(path, from === undefined || to === undefined ? null : { from, to });

  const tail = useFollowEnd(scroller, focus, settled);
  useScrollToGoal(list, focus, settled, (seq) => loaded.eventAt(seq) !== undefined);

  // Rows are memoised, and scrolling renders this list often: what they are given must stay the same.
  const eventAt = useRef(loaded.eventAt);
  useEffect(() => {
    eventAt.current = loaded.eventAt;
  });
  const pick = useCallback(
    (event: TranscriptEvent) => {
      settled.current = event.eventId;
      focus.onPick(event);
    },
    [focus],
  );
  const move = useCallback(
    (seq: number) => {
      const next = eventAt.current(seq);
      if (next === undefined) return;
      pick(next);
      list.scrollToIndex(seq, { align: "auto" });
      focusHeading(scroller.current, seq);
    },
    [list, pick],
  );

  return (
    <section
      ref={scroller}
      aria-label="Events"
      className="relative min-h-0 flex-1 overflow-y-auto [overflow-anchor:none]"
    >
      {loaded.error && <LoadFailure error={loaded.error} onRetry={loaded.retry} />}
      <MemoryRoot>
        {path.headSeq < 0 && (
          <EmptyState title="No events yet" className="py-8">
            This branch starts empty: nothing was copied.
          </EmptyState>
        )}
        <ol ref={list.containerRef} className="relative">
          {rows.map((row) => {
            const event = loaded.eventAt(row.index);
            const stepIndex = findStepIndex(path, row.index);
            return (
              <li
                key={row.key}
                ref={list.measureElement}
                data-index={row.index}
                className="absolute top-0 left-0 w-full"
              >
                {event === undefined ? (
                  <RowPlaceholder />
                ) : (
                  <EventRow
                    event={event}
                    focus={focus}
                    segment={segmentAt(path, row.index)}
                    stepIndex={stepIndex}
                    onPick={pick}
                    onMove={move}
                  />
                )}
              </li>
            );
          })}
        </ol>
        <div ref={tail} className="pb-4">
          <BranchEnd lane={path.lane} hue={focus.hues.get(path.lane.promptCacheKey) ?? 0} />
        </div>
      </MemoryRoot>
    </section>
  );
}

/** The row may only be mounted by the next frame. */
function focusHeading(scroller: HTMLElement | null, seq: number): void {
  requestAnimationFrame(() => {
    const heading = scroller?.querySelector(`[data-index="${seq}"] [data-event-heading]`);
    if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
  });
}
