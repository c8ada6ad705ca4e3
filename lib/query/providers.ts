import { queryOptions } from "@tanstack/react-query";
import { HealthReport, ProviderList } from "#lib/api/providers.ts";
import { getJson } from "./get-json.ts";

const MINUTE_MS = 60_000;

/** What the environment gives: it changes by a restart only, but the tab may outlive one. */
export const providerQueries = {
  list: () =>
    queryOptions({
      queryKey: ["providers"],
      queryFn: ({ signal }) => getJson("/api/providers", ProviderList, signal),
      staleTime: MINUTE_MS,
    }),
  health: () =>
    queryOptions({
      queryKey: ["health"],
      queryFn: ({ signal }) => getJson("/api/health", HealthReport, signal),
    }),
};
