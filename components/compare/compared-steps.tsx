import { useVirtualizer } from "@tanstack/react-virtual";
import { UnfoldVertical } from "lucide-react";
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { Comparison } from "#lib/api/compare.ts";
import { foldRows } from "#lib/compare/fold-rows.ts";
import { StepPair } from "./step-pair.tsx";

const ESTIMATED_ROW = 220;

type ComparedStepsProps = { comparison: Comparison; scroller: RefObject<HTMLElement | null> };

/** Every step of both sides in order, equal runs folded, only those in view mounted. */
export function ComparedSteps({ comparison: { branches, pair }, scroller }: ComparedStepsProps) {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const list = useRef<HTMLOListElement>(null);
  const [offset, setOffset] = useState(0);
  const items = foldRows(pair.rows, open);
  // What stands above the list wraps with the width, and its rows are placed from the top of the page.
  useLayoutEffect(() => {
    const measure = () => setOffset(list.current?.offsetTop ?? 0);
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, []);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]?.type === "fold" ? 44 : ESTIMATED_ROW),
    overscan: 3,
    scrollMargin: offset,
    paddingStart: 12,
    paddingEnd: 32,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : item.type === "fold" ? `fold-${item.from}` : item.row;
    },
  });
  const familyOf = (id: string) => branches.find((branch) => branch.conversationId === id)?.familyId ?? "";
  const left = {
    conversationId: pair.leftId,
    familyId: familyOf(pair.leftId),
    headSeq: pair.leftHeadSeq,
  };
  const right = {
    conversationId: pair.rightId,
    familyId: familyOf(pair.rightId),
    headSeq: pair.rightHeadSeq,
  };
  return (
    <ol
      ref={list}
      aria-label="Steps side by side"
      className="relative"
      style={{ height: rows.getTotalSize() }}
    >
      {rows.getVirtualItems().map((row) => {
        const item = items[row.index];
        if (item === undefined) return null;
        const pairRow = item.type === "row" ? pair.rows[item.row] : undefined;
        return (
          <li
            key={row.key}
            ref={rows.measureElement}
            data-index={row.index}
            aria-posinset={row.index + 1}
            aria-setsize={items.length}
            className="absolute top-0 left-0 w-full px-4 pb-3"
            style={{ transform: `translateY(${row.start - offset}px)` }}
          >
            {item.type === "fold" && (
              <EqualRun
                count={item.to - item.from}
                onOpen={() => setOpen((before) => new Set([...before, item.from]))}
              />
            )}
            {pairRow !== undefined && <StepPair row={pairRow} left={left} right={right} />}
          </li>
        );
      })}
    </ol>
  );
}

function EqualRun({ count, onOpen }: { count: number; onOpen: () => void }) {
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex h-8 w-full items-center justify-center gap-2 rounded-lg border border-line-strong border-dashed text-mute hover:bg-hover hover:text-text"
    >
      <UnfoldVertical size={14} aria-hidden />
      {count} equal steps
    </button>
  );
}
