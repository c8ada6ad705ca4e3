import { GitCompareArrows } from "lucide-react";
import Link from "next/link";
import { compareHref } from "#components/shell/routes.ts";
import { Button } from "#components/ui/button.tsx";
import { MAX_COMPARED } from "#lib/api/compare.ts";
import type { ChosenRuns } from "./use-chosen-runs.ts";

/** What can be done with the ticked runs. Floats over the list, so that ticking moves no row. */
export function ChosenBar({ chosen: { ids, full, clear } }: { chosen: ChosenRuns }) {
  if (ids.length === 0) return null;
  return (
    <section
      aria-label="Selected runs"
      className="-translate-x-1/2 fixed bottom-5 left-1/2 z-30 flex max-w-[calc(100vw-24px)] animate-appear items-center gap-3 rounded-xl border border-line-strong bg-panel py-2 pr-2 pl-4 shadow-float"
    >
      <span role="status" className="whitespace-nowrap">
        {ids.length === 1 ? "1 run selected" : `${ids.length} runs selected`}
        <span className="text-mute max-sm:hidden">
          {ids.length === 1 && ": select another one to compare"}
          {full && `: at most ${MAX_COMPARED} at once`}
        </span>
      </span>
      <Button variant="ghost" onClick={clear}>
        Clear
      </Button>
      {ids.length < 2 ? (
        <Button variant="primary" disabled>
          <GitCompareArrows size={14} aria-hidden />
          Compare
        </Button>
      ) : (
        <Button variant="primary" asChild>
          <Link href={compareHref(ids)}>
            <GitCompareArrows size={14} aria-hidden />
            Compare
          </Link>
        </Button>
      )}
    </section>
  );
}
