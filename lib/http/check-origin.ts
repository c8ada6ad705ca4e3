import { fail, ok, type Result } from "#lib/app-error.ts";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * A page of another site must not reach a server on this machine: the Host has to be a loopback name
 * (DNS rebinding changes it) and a changing request with an Origin has to come from that same host.
 */
export function checkOrigin(headers: Headers, method: string): Result<null> {
  const host = headers.get("host") ?? "";
  if (!LOOPBACK.has(hostName(host))) {
    return fail(
      "forbidden",
      "This host name is not allowed. Open Offshoot at the address it printed when it started.",
    );
  }
  const origin = headers.get("origin");
  if (method === "GET" || method === "HEAD" || origin === null) return ok(null);
  if (origin !== `http://${host}` && origin !== `https://${host}`) {
    return fail("forbidden", "Requests from other sites are refused.");
  }
  return ok(null);
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}
