import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo } from "react";
import { useSearchQuery } from "#components/runs/use-search-query.ts";
import type { Lane } from "#lib/api/graph.ts";
import type { TextHit } from "#lib/api/text-search.ts";
import type { KeptSteps } from "#lib/graph/kept-steps.ts";
import { placeHits, uniteSteps } from "#lib/graph/place-hits.ts";
import { searchSteps } from "#lib/graph/search-steps.ts";
import type { StepSet } from "#lib/graph/step-set.ts";
import { type TextFinds, textSearchQuery } from "#lib/query/text-search.ts";

/** How far the search over the texts of the steps is; `failed` with the reason. */
export type TextSearchState =
  | { kind: "idle" | "searching" | "whole" | "cut" }
  | { kind: "failed"; message: string };

export type StepSearchState = {
  typed: string;
  setTyped: (text: string) => void;
  /** What is found so far, on the cards and in the texts behind them; null while nothing is searched for. */
  found: StepSet | null;
  /** The events whose texts hold the words. */
  hits: readonly TextHit[];
  texts: TextSearchState;
  /** The same for what is typed this moment: Enter may come before the rest of the page follows. */
  findNow: () => StepSet | null;
};

const NO_HITS: readonly TextHit[] = [];

/** The search of a run page: the cards at once, the texts of their events by asking the server after a pause in typing. */
export function useStepSearch(rootId: string, lanes: readonly Lane[], kept: KeptSteps): StepSearchState {
  const { typed, query: settled, setTyped } = useSearchQuery();
  // Typing goes first: over 100,000 steps a search takes longer than a key press.
  const query = useDeferredValue(typed);
  const asked = settled.trim();
  const version = useMemo(() => lanes.reduce((sum, { headSeq }) => sum + headSeq + 1, 0), [lanes]);
  const texts = useQuery({
    ...textSearchQuery(rootId, asked, version),
    enabled: asked !== "" && lanes.length > 0,
  });
  const current = query.trim() === asked;
  const hits = current && asked !== "" ? (texts.data?.hits ?? NO_HITS) : NO_HITS;
  const onCards = useMemo(() => searchSteps(lanes, query, kept), [lanes, query, kept]);
  const inTexts = useMemo(() => placeHits(lanes, hits), [lanes, hits]);
  const found = useMemo(() => uniteSteps(lanes, onCards, inTexts), [lanes, onCards, inTexts]);
  return {
    typed,
    setTyped,
    found,
    hits,
    texts: found === null ? { kind: "idle" } : stateOf(texts, current && typed.trim() === asked),
    findNow: () => (typed === query ? found : searchSteps(lanes, typed, kept)),
  };
}

type Asked = { isFetching: boolean; error: Error | null; data: TextFinds | undefined };

function stateOf({ data, error, isFetching }: Asked, current: boolean): TextSearchState {
  if (!current || isFetching) return { kind: "searching" };
  if (error !== null) return { kind: "failed", message: error.message };
  return { kind: data?.state === "cut" ? "cut" : "whole" };
}
