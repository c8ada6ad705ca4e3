import type { Lane } from "#lib/api/graph.ts";

const HUES = 12;

/** Hue index 0..11 per prompt cache key, by first appearance in lane order, then cycling. Same key, same hue. */
export function assignKeyHues(lanes: readonly Pick<Lane, "promptCacheKey">[]): Map<string, number> {
  const hues = new Map<string, number>();
  for (const { promptCacheKey } of lanes) {
    if (!hues.has(promptCacheKey)) hues.set(promptCacheKey, hues.size % HUES);
  }
  return hues;
}

/** Keys that more than one lane sends. */
export function findSharedKeys(lanes: readonly Pick<Lane, "promptCacheKey">[]): Set<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const { promptCacheKey } of lanes) (seen.has(promptCacheKey) ? shared : seen).add(promptCacheKey);
  return shared;
}
