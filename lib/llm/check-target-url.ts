import { isIP } from "node:net";
import { fail, ok, type Result } from "#lib/app-error.ts";
import { isPublicAddress } from "./public-address.ts";

const LOCAL_NAME = /(^|\.)(localhost|local|internal|localdomain|lan|home\.arpa)\.?$/i;

/**
 * Whether a model request may go to this URL: http or https, no user part, and no address of this machine or its
 * network unless the operator allowed its origin. Names are checked again when they are resolved (guarded-fetch.ts);
 * decimal, hex and octal addresses and full-width dots are already plain here, because URL parsing makes them so.
 * @param privateAllowed the operator configured this very origin.
 */
export function checkTargetUrl(text: string, privateAllowed: boolean): Result<URL> {
  if (!URL.canParse(text))
    return fail("bad_request", "The base URL is not a URL. Write it as https://host/v1.");
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return fail("bad_request", `A base URL starts with https:// or http://, not ${url.protocol}//.`);
  }
  if (url.username !== "" || url.password !== "") {
    return fail("bad_request", "The base URL holds a user name or password. Put the key into its variable.");
  }
  if (privateAllowed || isPublicHost(url.hostname)) return ok(url);
  return fail(
    "forbidden",
    `${url.host} is an address of this machine or its network. To allow it, add ${url.host} to OFFSHOOT_ALLOWED_HOSTS and restart.`,
  );
}

/** @param hostname as `URL` gives it: lower case, IPv6 in brackets. */
function isPublicHost(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, "");
  if (isIP(address) !== 0) return isPublicAddress(address);
  return hostname !== "" && !LOCAL_NAME.test(hostname);
}
