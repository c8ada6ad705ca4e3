import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Actor, Scope } from "#lib/access/scope.ts";
import { fail, type Result } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import { readEnv } from "#lib/env.ts";
import { authorise } from "#lib/services/authorise.ts";
import { KEY_COOKIE, readCookie } from "./key-cookie.ts";

/** Set by our own server from the connection; a client's own header of that name never gets through. */
export const PEER_HEADER = "x-offshoot-peer";

/** Wrong keys from one address within ten minutes. Only a brake: each process counts for itself. */
const wrongKeys = new RateLimiterMemory({ points: 20, duration: 600 });

/** What a route or action needs; `public` answers anybody and must tell nothing that is anybody's. */
export type Need = Scope | "public";

export const PUBLIC_ACTOR: Actor = { name: "anybody", keyId: null, scopes: [] };

/**
 * Who a request is from, when they may do what it needs. Routes, server actions and pages all ask here. The key comes
 * as `Authorization: Bearer`, as `X-Session-API-Key` (OpenHands clients), or in the cookie that signing in sets.
 *
 * Errors: those of `authorise`; `rate_limited` after twenty wrong keys from one address; `forbidden` for a change by
 * cookie that does not say which page it comes from.
 */
export async function checkAccess(
  db: Database,
  headers: Headers,
  { method, need }: { method: string; need: Need },
): Promise<Result<Actor>> {
  if (need === "public") return { ok: true, value: PUBLIC_ACTOR };
  const given = givenToken(headers);
  const cookie = given === null ? readCookie(headers, KEY_COOKIE) : null;
  const changes = method !== "GET" && method !== "HEAD";
  if (cookie !== null && changes && headers.get("origin") === null) {
    return fail("forbidden", "A signed-in browser has to say which page a change comes from.");
  }
  const token = given ?? cookie;
  const masterKey = readEnv().OFFSHOOT_ACCESS_KEY ?? null;
  const actor = await authorise(db, { masterKey }, { token, need });
  if (actor.ok || actor.error.code !== "unauthorized" || token === null) return actor;
  return (await countWrongKey(headers.get(PEER_HEADER) ?? "unknown")) ? actor : tooManyWrongKeys();
}

/** Right keys still pass: whoever guesses must not lock out the others behind the same address. */
function tooManyWrongKeys() {
  return fail("rate_limited", "Too many wrong access keys came from this address. Wait ten minutes.");
}

/** @returns false once the address has used up its tries. */
async function countWrongKey(peer: string): Promise<boolean> {
  try {
    await wrongKeys.consume(peer);
    return true;
  } catch (error) {
    // Its way to say that the points are used up.
    if (error instanceof RateLimiterRes) return false;
    throw error;
  }
}

function givenToken(headers: Headers): string | null {
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(headers.get("authorization") ?? "")?.[1];
  return bearer ?? (headers.get("x-session-api-key")?.trim() || null);
}
