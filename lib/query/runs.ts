import { infiniteQueryOptions } from "@tanstack/react-query";
import { RunPage } from "#lib/api/runs.ts";
import { getJson } from "./get-json.ts";

/** Queries over the runs list; invalidate everything by `["runs"]`. */
export const runQueries = {
  list: ({ query }: { query: string }) =>
    infiniteQueryOptions({
      queryKey: ["runs", { query }],
      queryFn: ({ pageParam, signal }) => getJson(runsUrl(query, pageParam), RunPage, signal),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
    }),
};

function runsUrl(query: string, cursor: string | null): string {
  const parameters = new URLSearchParams({ limit: "50" });
  if (query) parameters.set("query", query);
  if (cursor) parameters.set("cursor", cursor);
  return `/api/runs?${parameters}`;
}
