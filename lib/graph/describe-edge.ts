import type { Lane } from "#lib/api/graph.ts";

export type EdgeText = {
  label: string;
  /** The fork sends its source's key: drawn dashed, in the hue both have. */
  shared: boolean;
};

/**
 * What a fork's edge says about the prompt cache: an expectation from key and config, never a claim about what
 * the provider did. Warm and cold are said only of keys whose policy is known.
 */
export function describeEdge(fork: Lane, source: Pick<Lane, "promptCacheKey">): EdgeText {
  const shared = fork.promptCacheKey === source.promptCacheKey;
  if (fork.configChanged) return { label: "prompt changed · cold", shared };
  if (shared) return { label: "shared key · warm", shared };
  return { label: fork.promptCacheKeySource === "own" ? "own key · cold" : "own key", shared };
}
