import type { CacheKeySource } from "./conversation.ts";

/** A routing key as it is sent to the provider, and where it came from. Resuming keeps both as stored. */
export type CacheKey = { key: string; source: CacheKeySource };

export type ForkKeyChoice = "own" | "inherit" | { key: string };

/**
 * Key of a family's root: the one its transcript carries, else `cache_<base>` after the original conversation
 * or session id, so that the same run imported anywhere gets the same key.
 */
export function rootCacheKey(root: { transcriptKey: string | null; base: string }): CacheKey {
  if (root.transcriptKey !== null && root.transcriptKey.trim() !== "") {
    return { key: root.transcriptKey, source: "imported" };
  }
  return { key: cacheKeyOf(root.base), source: "own" };
}

/**
 * Key of a fork. `own`: `cache_<base>-fork-<number>` with the family's base and its next number, also for a
 * fork of a fork: a cold start at the provider, and a shard nobody else writes to. `inherit`: the key the
 * source really sends, so it reaches the root through any number of forks. An explicit key is taken verbatim.
 */
export function forkCacheKey(fork: {
  base: string;
  number: number;
  choice: ForkKeyChoice;
  sourceKey: string;
}): CacheKey {
  if (fork.choice === "own") return { key: `${cacheKeyOf(fork.base)}-fork-${fork.number}`, source: "own" };
  if (fork.choice === "inherit") return inheritedCacheKey(fork.sourceKey);
  return { key: fork.choice.key, source: "explicit" };
}

/** Key of a branch found inside one imported conversation: all of it was sent with the trunk's key. */
export function inheritedCacheKey(sourceKey: string): CacheKey {
  return { key: sourceKey, source: "inherited" };
}

/** `cache_` before an identity: white space runs become "-", and a base that has the prefix keeps just one. */
export function cacheKeyOf(base: string): string {
  const clean = cleanIdentity(base);
  return clean.startsWith("cache_") ? clean : `cache_${clean}`;
}

/** An identity as a part of a key: trimmed, white space runs as "-". */
export function cleanIdentity(identity: string): string {
  return identity.trim().replace(/\s+/g, "-");
}
