import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Actor } from "#lib/access/scope.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import { readEnv } from "#lib/env.ts";
import { PEER_HEADER } from "./check-access.ts";

type Limit = (headers: Headers, actor: Actor | null) => Promise<Result<null>>;

/**
 * Counts requests by the key they come with, and those without a right one by their address: people behind one proxy
 * share an address and must not stop each other. Only a brake: each process counts for itself.
 *
 * The returned function's errors: `rate_limited` with the seconds to wait in its details.
 */
export function createRequestLimit(perMinute: number): Limit {
  const counter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async (headers, actor) => {
    const isKnown = actor !== null && actor.scopes.length > 0;
    const who = isKnown
      ? `key ${actor.keyId ?? actor.name}`
      : `peer ${headers.get(PEER_HEADER) ?? "unknown"}`;
    try {
      await counter.consume(who);
      return ok(null);
    } catch (error) {
      // Its way to say that the points are used up.
      if (!(error instanceof RateLimiterRes)) throw error;
      const retryAfterSeconds = Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
      const message = `More than ${perMinute} requests in a minute. Wait ${retryAfterSeconds} seconds, then go on more slowly.`;
      return fail("rate_limited", message, { retryAfterSeconds });
    }
  };
}

let limit: Limit | null = null;

/** The limit of this process. Where no access key is set only this machine's own programs get in, and none applies. */
export async function limitRequest(headers: Headers, actor: Actor | null): Promise<Result<null>> {
  const { OFFSHOOT_ACCESS_KEY, OFFSHOOT_REQUESTS_PER_MINUTE } = readEnv();
  if (OFFSHOOT_ACCESS_KEY === undefined) return ok(null);
  limit ??= createRequestLimit(OFFSHOOT_REQUESTS_PER_MINUTE);
  return limit(headers, actor);
}
