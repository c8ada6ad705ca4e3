/** The settings of this process as they were given; `lib/env.ts` is the only reader of the real environment. */
export type EnvRecord = Readonly<Record<string, string | undefined>>;

/** An unset variable and an empty one are the same: shells and CI forms leave either. */
export function readVariable(env: EnvRecord, name: string | null): string | null {
  const value = name === null ? undefined : env[name]?.trim();
  return value ? value : null;
}

/**
 * A base URL as the client packages want it: no slash at the end, and `/v1` where only a host was given, which is
 * how several providers document theirs. Null when it is no http or https URL.
 */
export function normaliseBaseUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  if (url.pathname === "/") url.pathname = "/v1";
  url.hash = "";
  return url.href.replace(/\/+$/, "");
}

/** Origin and path only: user part and query may hold secrets. */
export function showableUrl(text: string): string {
  if (!URL.canParse(text)) return "(not a URL)";
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname === "/" ? "" : pathname}`;
}

export function sameOrigin(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;
}
