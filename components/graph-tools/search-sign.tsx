import { LoaderCircle, Search, TriangleAlert } from "lucide-react";
import { Tooltip } from "#components/ui/tooltip.tsx";
import type { TextSearchState } from "./use-step-search.ts";

const PLACE = "-translate-y-1/2 absolute top-1/2 left-2.5";

/** In front of the search: that it is one, that it still goes on, or that the server could not do its part. */
export function SearchSign({ texts }: { texts: TextSearchState }) {
  if (texts.kind === "failed") {
    return (
      <Tooltip content={`Only the cards were searched. ${texts.message}`}>
        <TriangleAlert size={14} aria-hidden className={`${PLACE} text-warn`} />
      </Tooltip>
    );
  }
  if (texts.kind === "searching") {
    return (
      <span aria-hidden className={`${PLACE} pointer-events-none text-accent`}>
        <LoaderCircle size={14} className="animate-spin motion-reduce:animate-none" />
      </span>
    );
  }
  return <Search size={14} aria-hidden className={`${PLACE} pointer-events-none text-faint`} />;
}
