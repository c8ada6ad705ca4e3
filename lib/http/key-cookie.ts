/** Holds the key itself: what revokes the key ends the session, and there is no second secret to keep. */
export const KEY_COOKIE = "offshoot_key";

const THIRTY_DAYS = 30 * 24 * 3_600;

/** The value of a cookie; null without one. */
export function readCookie(headers: Headers, name: string): string | null {
  for (const part of (headers.get("cookie") ?? "").split(";")) {
    const [key, ...value] = part.trim().split("=");
    if (key === name) return value.join("=") || null;
  }
  return null;
}

/** `Set-Cookie` that signs in with a key, or out with null. Scripts cannot read it, other sites cannot send it. */
export function keyCookie(token: string | null, isSecure: boolean): string {
  const age = token === null ? 0 : THIRTY_DAYS;
  const flags = ["HttpOnly", "SameSite=Strict", "Path=/", `Max-Age=${age}`, ...(isSecure ? ["Secure"] : [])];
  return [`${KEY_COOKIE}=${token ?? ""}`, ...flags].join("; ");
}
