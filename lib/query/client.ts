import { QueryCache, QueryClient } from "@tanstack/react-query";
import { RequestError } from "./get-json.ts";

const STALE_AFTER_MS = 5_000;

/**
 * One per browser tab. Reads repeat once on failure; what was just read is not read again for five seconds.
 * @param onSignedOut called when the server asks for a key: there is no use in asking again without one.
 */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  // 429: the address has used up its tries with a key that is no good.
  const asksForKey = (error: Error) => error instanceof RequestError && [401, 429].includes(error.status);
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (asksForKey(error)) onSignedOut();
      },
    }),
    defaultOptions: {
      queries: { staleTime: STALE_AFTER_MS, retry: (count, error) => count < 1 && !asksForKey(error) },
    },
  });
}
