import { keyColor } from "#lib/format/cache-key.ts";

/** Told apart without colour too. The first is solid. */
const DASHES = [undefined, "6 3", "2 3", "8 3 2 3"] as const;

/** The hues of cache keys: each is legible as text on both themes' panels (lib/format/theme-contrast.test.ts). */
export function seriesColor(hue: number): string {
  return keyColor(hue);
}

export function seriesDash(index: number): string | undefined {
  return DASHES[index % DASHES.length];
}
