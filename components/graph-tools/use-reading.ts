"use client";

import { useDeferredValue, useMemo, useState } from "react";
import { toast } from "sonner";
import { useSearchQuery } from "#components/runs/use-search-query.ts";
import type { FamilyGraph, Lane } from "#lib/api/graph.ts";
import type { Selection } from "#lib/api/selection.ts";
import type { Annotation } from "#lib/conversation/annotation.ts";
import { type ColourBy, scaleSteps } from "#lib/graph/colour-scale.ts";
import {
  type FilterChoices,
  filterSteps,
  listFilterChoices,
  NO_FILTER,
  type StepFilter,
} from "#lib/graph/filter-steps.ts";
import { findErrors } from "#lib/graph/find-errors.ts";
import { findSelected, type StepRef, selectionOfStep } from "#lib/graph/find-selected.ts";
import { findSibling } from "#lib/graph/find-sibling.ts";
import { placeAnnotations } from "#lib/graph/kept-steps.ts";
import { searchSteps } from "#lib/graph/search-steps.ts";
import type { StepMarks } from "#lib/graph/step-marks.ts";
import { nextOf, placeOf, type StepSet } from "#lib/graph/step-set.ts";

type Direction = 1 | -1;

/** Search, filter and colours of a run page, and the ways to move by them. */
export type Reading = {
  lanes: readonly Lane[];
  shown: Selection;
  typed: string;
  setTyped: (text: string) => void;
  /** What the search found; null while nothing is searched for. */
  found: StepSet | null;
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
  graph: FamilyGraph | undefined,
  shown: Selection,
  select: (selection: Selection) => void,
  annotations: readonly Annotation[] = NO_ANNOTATIONS,
): Reading {
  const lanes = graph?.lanes ?? NO_LANES;
  const { typed, setTyped } = useSearchQuery();
  const [filter, setFilter] = useState(NO_FILTER);
  const [colourBy, setColourBy] = useState<ColourBy>("key");
  // Typing goes first: over 100,000 steps a search takes longer than a key press.
  const query = useDeferredValue(typed);
  const kept = useMemo(() => placeAnnotations(lanes, annotations), [lanes, annotations]);
  const { conversationId: branchId } = shown;
  const context = useMemo(() => ({ kept, branchId }), [kept, branchId]);
  const choices = useMemo(() => listFilterChoices(lanes, context), [lanes, context]);
  const found = useMemo(() => searchSteps(lanes, query, kept), [lanes, query, kept]);
  const passing = useMemo(() => filterSteps(lanes, filter, context), [lanes, filter, context]);
  const heat = useMemo(() => scaleSteps(lanes, colourBy), [lanes, colourBy]);
  const marks = useMemo(() => ({ found, passing, heat, kept }), [found, passing, heat, kept]);
  const here = useMemo(() => findSelected(lanes, shown), [lanes, shown]);

  const goTo = (ref: StepRef | null) => {
    const selection = ref === null ? null : selectionOfStep(lanes, ref);
    if (selection !== null) select(selection);
  };
  return {
    lanes,
    shown,
    typed,
    setTyped,
    found,
    place: found === null || here === null ? null : placeOf(found, here),
    filter,
    setFilter,
    choices,
    passing,
    colourBy,
    setColourBy,
    marks,
    // From what is typed, not from the deferred result: Enter may come before it.
    goToFound: (direction) => {
      const current = searchSteps(lanes, typed, kept);
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
