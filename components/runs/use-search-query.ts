"use client";

import { useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";

const DEBOUNCE_MS = 200;

/** What is typed and not yet reported back by Next; outside of React, for whoever writes the URL meanwhile. */
let typedAhead: string | null = null;

/** The search an URL written now must carry: the typed one, also before its pause is over, else the URL's. */
export function searchToCarry(): string | null {
  return typedAhead?.trim() ?? new URLSearchParams(window.location.search).get("q");
}

/** The search of the list: `query` lives in the URL as `?q=` and follows what is typed after a short pause. */
export function useSearchQuery(): { typed: string; query: string; setTyped: (text: string) => void } {
  const query = useSearchParams().get("q") ?? "";
  /** Text that has not reached the URL yet. */
  const [draft, setDraft] = useState<string | null>(null);

  useEffect(() => {
    typedAhead = draft;
    return () => {
      typedAhead = null;
    };
  }, [draft]);

  useEffect(() => {
    if (draft === null) return;
    if (draft.trim() === query) {
      // Only now: the URL follows a moment after replaceState, and the field must not jump back meanwhile.
      if (draft === query) setDraft(null);
      return;
    }
    const timer = setTimeout(() => {
      const url = new URL(window.location.href);
      if (draft.trim() === "") url.searchParams.delete("q");
      else url.searchParams.set("q", draft.trim());
      window.history.replaceState(null, "", url);
    }, DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [draft, query]);

  return { typed: draft ?? query, query, setTyped: setDraft };
}
