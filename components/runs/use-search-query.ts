"use client";

import { useEffect, useState } from "react";
import { changePageQuery, usePageQuery } from "#components/ui/use-page-query.ts";

const DEBOUNCE_MS = 200;

/** The search of the list: `query` lives in the URL as `?q=` and follows what is typed after a short pause. */
export function useSearchQuery(): { typed: string; query: string; setTyped: (text: string) => void } {
  const query = usePageQuery().get("q") ?? "";
  /** Text that has not reached the URL yet, or differs from it by outer spaces. */
  const [draft, setDraft] = useState<string | null>(null);
  if (draft === query) setDraft(null);

  useEffect(() => {
    if (draft === null || draft.trim() === query) return;
    const timer = setTimeout(() => {
      changePageQuery((next) => {
        if (draft.trim() === "") next.delete("q");
        else next.set("q", draft.trim());
      }, "replace");
    }, DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [draft, query]);

  return { typed: draft ?? query, query, setTyped: setDraft };
}
