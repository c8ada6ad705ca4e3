import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { Comparison } from "#lib/api/compare.ts";
import { getJson } from "./get-json.ts";

export const compareQueries = {
  /** The first of `ids` is the base; `withId` is shown beside it, the second when null. */
  comparison: (ids: readonly string[], withId: string | null) =>
    queryOptions({
      queryKey: ["compare", ids, withId],
      queryFn: ({ signal }) => {
        const search = new URLSearchParams(ids.map((id) => ["c", id]));
        if (withId !== null) search.set("with", withId);
        return getJson(`/api/compare?${search}`, Comparison, signal);
      },
      placeholderData: keepPreviousData,
    }),
};
