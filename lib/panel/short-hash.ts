/** A hex hash short enough for a line, "9f3a…e1". The whole one belongs into a title and a copy button. */
export function shortHash(hash: string): string {
  return hash.length <= 12 ? hash : `${hash.slice(0, 4)}…${hash.slice(-2)}`;
}
