import { QueryClient } from "@tanstack/react-query";

const STALE_AFTER_MS = 5_000;

/** One per browser tab. Reads repeat once on failure; what was just read is not read again for five seconds. */
export function createQueryClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { staleTime: STALE_AFTER_MS, retry: 1 } } });
}
