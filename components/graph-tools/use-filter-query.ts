import { useMemo } from "react";
import { changePageQuery, usePageQuery } from "#components/ui/use-page-query.ts";
import type { ColourBy } from "#lib/graph/colour-scale.ts";
import { readColour, readFilter, writeColour, writeFilter } from "#lib/graph/filter-query.ts";
import type { StepFilter } from "#lib/graph/filter-steps.ts";

type FilterState = {
  filter: StepFilter;
  setFilter: (filter: StepFilter) => void;
  colourBy: ColourBy;
  setColourBy: (by: ColourBy) => void;
};

/** Filter and colours, kept in the address: a reload and a link show the same picture. */
export function useFilterQuery(): FilterState {
  const query = usePageQuery();
  const own = new URLSearchParams();
  writeFilter(own, readFilter(query));
  // Every step is looked at anew for a new filter: the same words must stay the same object.
  const text = own.toString();
  const filter = useMemo(() => readFilter(new URLSearchParams(text)), [text]);
  return {
    filter,
    setFilter: (next) => changePageQuery((asked) => writeFilter(asked, next), "replace"),
    colourBy: readColour(query),
    setColourBy: (by) => changePageQuery((asked) => writeColour(asked, by), "replace"),
  };
}
