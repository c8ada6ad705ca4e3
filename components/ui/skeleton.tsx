import { classNames } from "./class-names.ts";

/** A grey block of the size of what is still loading. Size it with className. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classNames("block animate-pulse-soft rounded bg-line", className)} />;
}
