import { queryOptions } from "@tanstack/react-query";
import { type TextHit, TextSearchPage } from "#lib/api/text-search.ts";
import { getJson } from "./get-json.ts";

/** What a search over the texts of a family has found so far; `cut` when there is more than anybody walks through. */
export type TextFinds = { hits: readonly TextHit[]; state: "searching" | "whole" | "cut" };

const MOST_HITS = 2_000;

/**
 * Looks through the readable bodies of a family's events, page by page; what is found is there while the rest is
 * looked through. `version` changes with what the family holds.
 */
export function textSearchQuery(rootId: string, query: string, version: number) {
  const queryKey = ["text-search", rootId, query, version];
  return queryOptions<TextFinds>({
    queryKey,
    queryFn: async ({ client, signal }) => {
      const hits: TextHit[] = [];
      let cursor: string | null = null;
      do {
        const search = new URLSearchParams({ q: query });
        if (cursor !== null) search.set("cursor", cursor);
        const url = `/api/conversations/${encodeURIComponent(rootId)}/text-search?${search}`;
        const page: TextSearchPage = await getJson(url, TextSearchPage, signal);
        hits.push(...page.hits);
        cursor = page.nextCursor;
        if (cursor !== null && page.hits.length > 0) {
          client.setQueryData<TextFinds>(queryKey, { hits: [...hits], state: "searching" });
        }
      } while (cursor !== null && hits.length < MOST_HITS);
      return { hits, state: cursor === null ? "whole" : "cut" };
    },
    // What was found last stands until the same search has been done over what is new.
    placeholderData: (before, asked) => (asked?.queryKey[2] === query ? before : undefined),
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
}
