import { useMemo, useState } from "react";
import { usePageQuery } from "#components/ui/use-page-query.ts";
import type { FamilyGraph, Lane } from "#lib/api/graph.ts";
import type { Selection } from "#lib/api/selection.ts";
import type { Step } from "#lib/conversation/step.ts";
import { findFirstError } from "#lib/graph/find-errors.ts";

/** A conversation and the first step it failed at. */
export type Landing = { lane: Lane; step: Step };

type LandingState = {
  /** What the page shows: the URL's selection, or the first error while nobody has chosen anything. */
  shown: Selection;
  select: (next: Selection) => void;
  /** The first error of the conversation the page was opened with, without an event; else null. */
  landing: Landing | null;
};

/**
 * Failure first: a sealed conversation opened without an event is shown at its first error. The URL stays as it
 * was opened until somebody chooses, so that going back leads out of the run or to this very picture again. A
 * header that somebody chose is shown as chosen, error or not.
 */
export function useLanding(
  graph: FamilyGraph | undefined,
  selection: Selection,
  select: (next: Selection) => void,
): LandingState {
  const branch = usePageQuery().get("branch");
  const [openedAt] = useState(selection);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { conversationId, eventId } = selection;
  const lane = graph?.lanes.find((each) => each.conversationId === conversationId);
  const landing = useMemo(() => {
    const step = lane?.sealed ? findFirstError(lane) : null;
    return lane === undefined || step === null ? null : { lane, step };
  }, [lane]);

  const untouched = eventId === null && (branch === null || !chosen.has(branch));
  const opened = openedAt.eventId === null && openedAt.conversationId === conversationId;
  const landsOn = opened && untouched ? (landing?.step.eventId ?? null) : eventId;
  const shown = useMemo(() => ({ conversationId, eventId: landsOn }), [conversationId, landsOn]);
  return {
    shown,
    select: (next) => {
      if (next.eventId === null) setChosen((before) => new Set(before).add(next.conversationId));
      select(next);
    },
    landing: opened ? landing : null,
  };
}
