import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { AccessKeyList, AuditPage } from "#lib/api/access.ts";
import { getJson } from "./get-json.ts";

export const accessQueries = {
  keys: () =>
    queryOptions({
      queryKey: ["access", "keys"],
      queryFn: ({ signal }) => getJson("/api/keys?limit=500", AccessKeyList, signal),
    }),
  audit: () =>
    infiniteQueryOptions({
      queryKey: ["access", "audit"],
      queryFn: ({ pageParam, signal }) =>
        getJson(`/api/audit?limit=20${pageParam === null ? "" : `&cursor=${pageParam}`}`, AuditPage, signal),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
    }),
};
