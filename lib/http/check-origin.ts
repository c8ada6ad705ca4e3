import { isIP } from "node:net";
import { fail, ok, type Result } from "#lib/app-error.ts";
import { readEnv } from "#lib/env.ts";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * A page of another site must not reach this server: the Host has to be one the operator knows (DNS rebinding changes
 * it) and a changing request with an Origin has to come from that same host. Loopback names always count; with an
 * access key set, an address of this machine does too, and the names in OFFSHOOT_PUBLIC_HOSTS.
 */
export function checkOrigin(headers: Headers, method: string): Result<null> {
  const host = (headers.get("host") ?? "").toLowerCase();
  if (!isKnownHost(host)) {
    return fail(
      "forbidden",
      "This host name is not allowed. Open Offshoot at the address it printed when it started, or add the name to OFFSHOOT_PUBLIC_HOSTS.",
    );
  }
  const origin = headers.get("origin");
  if (method === "GET" || method === "HEAD" || origin === null) return ok(null);
  if (origin !== `http://${host}` && origin !== `https://${host}`) {
    return fail("forbidden", "Requests from other sites are refused.");
  }
  return ok(null);
}

function isKnownHost(host: string): boolean {
  const name = host.replace(/:\d+$/, "");
  if (LOOPBACK.has(name)) return true;
  const { OFFSHOOT_ACCESS_KEY, OFFSHOOT_PUBLIC_HOSTS } = readEnv();
  // Without keys nobody but this machine is served, whatever name it is asked under.
  if (OFFSHOOT_ACCESS_KEY === undefined) return false;
  return (
    isIP(name.replace(/^\[|\]$/g, "")) !== 0 ||
    OFFSHOOT_PUBLIC_HOSTS.some((each) => each === name || each === host)
  );
}
