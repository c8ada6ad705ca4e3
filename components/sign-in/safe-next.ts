/** Where to go after signing in: a path of this site, never an address that somebody put into the link. */
export function safeNext(next: string | null): string {
  if (next === null || !next.startsWith("/") || /^\/[/\\]/.test(next)) return "/";
  return next;
}
