import { ListTree, X } from "lucide-react";
import type { Hoisting } from "./hoisting.ts";

/** Says that only a branch is shown, and leads back to everything. */
export function HoistPill({ hoisting: { branch, show } }: { hoisting: Hoisting }) {
  if (branch === null) return null;
  return (
    <div
      role="status"
      aria-label="Shown part"
      className="pointer-events-auto flex h-8 w-fit max-w-full items-center gap-1.5 rounded-full border border-accent bg-panel pr-1 pl-3 shadow-raise"
    >
      <ListTree aria-hidden size={14} className="shrink-0 text-accent" />
      <span className="min-w-0 truncate" title={branch.title}>
        Only <span className="font-medium">{branch.title}</span> and below
      </span>
      <button
        type="button"
        onClick={() => show(null)}
        className="flex h-6 shrink-0 items-center gap-1 rounded-full px-2 font-medium text-accent hover:bg-hover"
      >
        <X aria-hidden size={13} />
        Show all
      </button>
    </div>
  );
}
