import type { EnvRecord } from "./base-url.ts";
import { readVariable, sameOrigin } from "./base-url.ts";
import { PROVIDERS } from "./provider-list.ts";

/**
 * Whether the operator allowed this URL's origin, private or not: it is a provider's base URL in the environment, or listed in
 * OFFSHOOT_ALLOWED_HOSTS (comma-separated; `host`, `host:port` or an origin with its scheme).
 */
export function isAllowedOrigin(url: string, env: EnvRecord): boolean {
  if (!URL.canParse(url)) return false;
  for (const provider of PROVIDERS) {
    const value = readVariable(env, provider.baseUrlEnv);
    if (value !== null && sameOrigin(value, url)) return true;
  }
  const listed = (readVariable(env, "OFFSHOOT_ALLOWED_HOSTS") ?? "").split(",");
  return listed.some((entry) => matchesEntry(entry.trim(), new URL(url)));
}

function matchesEntry(entry: string, url: URL): boolean {
  if (entry === "") return false;
  if (entry.includes("://")) return sameOrigin(entry, url.href);
  const host = `${url.protocol}//${entry}`;
  if (!URL.canParse(host)) return false;
  const wanted = new URL(host);
  const anyPort = !/:\d+$/.test(entry);
  return wanted.hostname === url.hostname && (anyPort || wanted.port === url.port);
}
