"use client";

import { useMemo } from "react";
import { toast } from "sonner";
import type { FamilyGraph, Lane } from "#lib/api/graph.ts";
import type { Selection } from "#lib/api/selection.ts";
import type { Annotation } from "#lib/conversation/annotation.ts";
import { type ColourBy, scaleSteps } from "#lib/graph/colour-scale.ts";
import {
  type FilterChoices,
  filterSteps,
  listFilterChoices,
  type StepFilter,
} from "#lib/graph/filter-steps.ts";
import { findErrors } from "#lib/graph/find-errors.ts";
import { findSelected, type StepRef, selectionOfStep } from "#lib/graph/find-selected.ts";
import { findSibling } from "#lib/graph/find-sibling.ts";
import { placeAnnotations } from "#lib/graph/kept-steps.ts";
import { stepOfHit } from "#lib/graph/place-hits.ts";
import type { StepMarks } from "#lib/graph/step-marks.ts";
import { nextOf, placeOf, type StepSet } from "#lib/graph/step-set.ts";
import { useFilterQuery } from "./use-filter-query.ts";
import { type StepSearchState, useStepSearch } from "./use-step-search.ts";

type Direction = 1 | -1;

/** Search, filter and colours of a run page, and the ways to move by them. */
export type Reading = Omit<StepSearchState, "findNow"> & {
  lanes: readonly Lane[];
  shown: Selection;
  /** Place of the selected step among what was found, from 0; null when it is none of it. */
  place: number | null;
  filter: StepFilter;
  setFilter: (filter: StepFilter) => void;
  choices: FilterChoices;
  passing: StepSet | null;
  colourBy: ColourBy;
  setColourBy: (by: ColourBy) => void;
  marks: StepMarks;
  goToFound: (direction: Direction) => void;
  goToError: (direction: Direction) => void;
  goToSibling: (direction: Direction) => void;
};

const NO_LANES: readonly Lane[] = [];
const NO_ANNOTATIONS: readonly Annotation[] = [];

export function useReading(
  rootId: string,
  graph: FamilyGraph | undefined,
  shown: Selection,
  select: (selection: Selection) => void,
  annotations: readonly Annotation[] = NO_ANNOTATIONS,
): Reading {
  const lanes = graph?.lanes ?? NO_LANES;
  const { filter, setFilter, colourBy, setColourBy } = useFilterQuery();
  const kept = useMemo(() => placeAnnotations(lanes, annotations), [lanes, annotations]);
  const { conversationId: branchId } = shown;
  const context = useMemo(() => ({ kept, branchId }), [kept, branchId]);
  const choices = useMemo(() => listFilterChoices(lanes, context), [lanes, context]);
  const { findNow, ...search } = useStepSearch(rootId, lanes, kept);
  const { found, hits } = search;
  const passing = useMemo(() => filterSteps(lanes, filter, context), [lanes, filter, context]);
  const heat = useMemo(() => scaleSteps(lanes, colourBy), [lanes, colourBy]);
  const marks = useMemo(() => ({ found, passing, heat, kept }), [found, passing, heat, kept]);
  const here = useMemo(
    () => stepOfHit(lanes, hits, shown.eventId) ?? findSelected(lanes, shown),
    [lanes, hits, shown],
  );

  const goTo = (ref: StepRef | null) => {
    const selection = ref === null ? null : selectionOfStep(lanes, ref);
    if (selection !== null) select(selection);
  };
  return {
    lanes,
    shown,
    ...search,
    place: found === null || here === null ? null : placeOf(found, here),
    filter,
    setFilter,
    choices,
    passing,
    colourBy,
    setColourBy,
    marks,
    goToFound: (direction) => {
      const current = findNow();
      if (current !== null) goTo(nextOf(current, here, direction));
    },
    goToError: (direction) => {
      const errors = findErrors(lanes);
      if (errors.size === 0) toast("No step of this run failed.");
      else goTo(nextOf(errors, here, direction));
    },
    goToSibling: (direction) => {
      const sibling = here === null ? null : findSibling(lanes, here, direction);
      if (sibling === null) toast("No branch to switch to at or above this step.");
      else goTo(sibling);
    },
  };
}
