const FORK_END = /-fork-\d+$/;

/** A body this long still fits a card's corner whole. */
const WHOLE_BODY = 12;

/**
 * A prompt cache key short enough for a card: "cache_7f2e…55c9" → "7f2e…c9", and for a fork
 * "…c9-fork-1", because the number is what tells branches apart. Short keys stay whole; the full key
 * belongs into a title.
 */
export function shortKey(promptCacheKey: string): string {
  const end = FORK_END.exec(promptCacheKey)?.[0] ?? "";
  const body = promptCacheKey.slice(0, promptCacheKey.length - end.length).replace(/^cache_/, "");
  if (body.length <= (end === "" ? WHOLE_BODY : 8)) return body + end;
  const characters = Array.from(body);
  const tail = characters.slice(-2).join("");
  return end === "" ? `${characters.slice(0, 4).join("")}…${tail}` : `…${tail}${end}`;
}

/** CSS colour of a cache key's hue (0..11, other numbers wrap): the theme's `--key-<n>`. */
export function keyColor(hue: number): string {
  return `var(--key-${((Math.trunc(hue) % 12) + 12) % 12})`;
}
