"use client";

import { createContext, use, useMemo, useState } from "react";
import { MAX_COMPARED } from "#lib/api/compare.ts";

/** Runs ticked in the list, by the id of their root conversation, in the order they were ticked. */
export type ChosenRuns = {
  ids: readonly string[];
  /** No further one can be ticked. */
  full: boolean;
  toggle: (rootId: string) => void;
  clear: () => void;
};

export const ChosenRunsContext = createContext<ChosenRuns | null>(null);

export function useChosenRunsState(): ChosenRuns {
  const [ids, setIds] = useState<readonly string[]>([]);
  return useMemo(
    () => ({
      ids,
      full: ids.length >= MAX_COMPARED,
      toggle: (rootId) =>
        setIds((before) =>
          before.includes(rootId) ? before.filter((id) => id !== rootId) : [...before, rootId],
        ),
      clear: () => setIds([]),
    }),
    [ids],
  );
}

export function useChosenRuns(): ChosenRuns {
  const chosen = use(ChosenRunsContext);
  if (chosen === null) throw new Error("Rows are drawn inside the runs page only.");
  return chosen;
}
