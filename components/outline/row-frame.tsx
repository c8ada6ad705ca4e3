import type { CSSProperties, MouseEvent, ReactNode } from "react";
import { classNames } from "#components/ui/class-names.ts";
import type { Lane } from "#lib/api/graph.ts";
import type { Outline, OutlineRow } from "#lib/graph/outline.ts";

/** Where a row stands, in pixels and in the tree. */
export type RowPlace = {
  index: number;
  start: number;
  size: number;
  row: OutlineRow;
  lane: Lane;
  outline: Outline;
  current: boolean;
};

type RowFrameProps = Pick<RowPlace, "index" | "start" | "size" | "row" | "current"> & {
  label: string;
  level: 1 | 2;
  /** Only for what can be opened. */
  expanded?: boolean;
  className?: string;
  style?: CSSProperties;
  onSelect: () => void;
  children: ReactNode;
};

/** A row of the tree at its place. Tab stops at the current one only; the arrows walk. */
export function RowFrame(props: RowFrameProps) {
  const { index, start, size, row, current, label, level, expanded, className, style, onSelect, children } =
    props;
  return (
    <div
      role="treeitem"
      data-outline-row={index}
      aria-label={label}
      aria-level={level}
      aria-posinset={row.place}
      aria-setsize={row.siblings}
      aria-selected={current}
      {...(expanded === undefined ? {} : { "aria-expanded": expanded })}
      tabIndex={current ? 0 : -1}
      onClick={(click) => {
        if (!isOnButton(click)) onSelect();
      }}
      // What a key means is the tree's to say (handleOutlineKey).
      onKeyDown={() => {}}
      className={classNames(
        "absolute inset-x-0 top-0 cursor-pointer border-line border-b outline-offset-[-3px]",
        current ? "bg-accent-soft" : "hover:bg-hover",
        className,
      )}
      style={{ ...style, height: size, transform: `translateY(${start}px)` }}
    >
      {children}
    </div>
  );
}

/** What can be done with the current row. */
export function RowActions({ children }: { children: ReactNode }) {
  return <div className="flex h-9 items-end gap-1.5">{children}</div>;
}

/** Buttons in a row do their own thing. */
function isOnButton(click: MouseEvent<HTMLElement>): boolean {
  return click.target instanceof Element && click.target.closest("button") !== null;
}
